import { expect, it } from "vitest";
import type { World } from "../world.js";
import { SEARCH } from "./documents.js";
import { GROUP } from "./people.js";
import type { CamundaTarget } from "./target.js";

/** Searches among the ten people of the contract. */
export function searches(world: () => World<CamundaTarget>): void {
  const search = async (input: object) => {
    const { body } = await world().gateway.ask(SEARCH, { input });
    expect(body.errors).toBeUndefined();
    const { items, total } = body.data.searchCamundaUserProfiles;
    return { total, ids: items.map(({ userId }: { userId: string }) => userId.replace("contract", "")) };
  };
  const found = (...numbers: number[]) => ({ total: numbers.length, ids: numbers.map(String) });

  it("finds users by an exact value", async () => {
    expect(await search({ lastName: "Curie" })).toEqual(found(2));
    expect(await search({ email: "contract3@contract.example" })).toEqual(found(3));
    expect(await search({ lastName: "curie" })).toEqual(found());
  });

  it("finds users by a pattern, which must cover the whole value", async () => {
    expect(await search({ lastNameLike: "%ur%", memberOfGroup: GROUP })).toEqual(found(2));
    expect(await search({ emailLike: "contract_@contract.example", lastNameLike: "D%" })).toEqual(found(3));
    expect(await search({ firstNameLike: "ven", memberOfGroup: GROUP })).toEqual(found());
  });

  it("takes a backslash in a pattern for an escape, and finds nobody where there is nothing to escape", async () => {
    const { target } = world();
    await target.putUser({ id: "contractEscape", firstName: "contract_100%", lastName: "contract\\" });
    const one = { total: 1, ids: ["Escape"] };
    expect(await search({ firstNameLike: "contract\\_100\\%" })).toEqual(one);
    expect(await search({ firstNameLike: "\\contract\\_%" })).toEqual(one);
    expect(await search({ lastNameLike: "contract\\\\" })).toEqual(one);
    for (const lastNameLike of ["contract\\", "%\\", "contract_\\"]) {
      if (target.looseEscapes ?? true) {
        expect([lastNameLike, await search({ lastNameLike })]).toEqual([lastNameLike, found()]);
        continue;
      }
      const { body } = await world().gateway.ask(SEARCH, { input: { lastNameLike } });
      // Only where some value reaches the end of the pattern.
      if (!body.errors) {
        expect([lastNameLike, body.data.searchCamundaUserProfiles.total]).toEqual([lastNameLike, 0]);
        continue;
      }
      expect([lastNameLike, body.errors[0].extensions]).toEqual([
        lastNameLike,
        expect.objectContaining({ code: "BAD_USER_INPUT", retryable: false }),
      ]);
    }
    await target.removeUser("contractEscape");
  });

  it("finds users by their group, all filters together", async () => {
    const odd = { memberOfGroup: GROUP, firstName: "Odd", sortBy: "USER_ID" };
    expect(await search(odd)).toEqual(found(1, 3, 5, 7, 9));
    expect(await search({ ...odd, lastName: "Curie" })).toEqual(found());
    expect(await search({ memberOfGroup: "noSuchGroup" })).toEqual(found());
  });

  it("sorts and pages, and counts them all", async () => {
    const page = { memberOfGroup: GROUP, sortBy: "LAST_NAME", sortOrder: "DESC" };
    expect(await search({ ...page, size: 3 })).toEqual({ total: 10, ids: ["9", "8", "7"] });
    expect(await search({ ...page, size: 3, from: 8 })).toEqual({ total: 10, ids: ["1", "0"] });
    expect(await search({ ...page, size: 3, from: 30 })).toEqual({ total: 10, ids: [] });
    expect(await search({ ...page, size: 0 })).toEqual({ total: 10, ids: [] });
  });

  it("sorts by each of the four fields", async () => {
    for (const sortBy of ["USER_ID", "LAST_NAME", "EMAIL"]) {
      const { ids } = await search({ memberOfGroup: GROUP, sortBy, sortOrder: "ASC", size: 4 });
      expect([sortBy, ids]).toEqual([sortBy, ["0", "1", "2", "3"]]);
    }
    const { ids } = await search({ memberOfGroup: GROUP, sortBy: "FIRST_NAME", size: 5 });
    expect([...ids].sort()).toEqual(["0", "2", "4", "6", "8"]);
  });

  it("passes over characters that mean something in a URL", async () => {
    for (const lastName of ["a&b=c", "a+b", "100%", "ü #?", '"[]{}|\\^`']) {
      await world().target.putUser({ id: "searched", lastName });
      expect(await search({ lastName })).toEqual({ total: 1, ids: ["searched"] });
    }
  });

  it("refuses a page that is too long", async () => {
    const { body } = await world().gateway.ask(SEARCH, { input: { size: 101 } });
    expect(body.data).toEqual({ searchCamundaUserProfiles: null });
    expect(body.errors[0].extensions.code).toBe("BAD_USER_INPUT");
  });
}
