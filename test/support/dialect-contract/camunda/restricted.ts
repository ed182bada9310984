import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { lacking } from "./access.js";
import { READ, READ_MANY, SEARCH, UPDATE } from "./documents.js";
import { GROUP } from "./people.js";
import type { CamundaTarget } from "./target.js";

/** An engine whose users nobody can change; it holds its first user alone. */
export function readOnly(world: () => World<CamundaTarget>): void {
  it("says READ_ONLY for every update, also of a user that does not exist", async () => {
    const { gateway } = world();
    const full = { firstName: "F", lastName: "L", email: "E" };
    for (const input of [
      { id: "demo", ...full },
      { id: "demo", firstName: "F" },
      { id: "nobodyAtAll", ...full },
    ]) {
      const { body } = await gateway.ask(UPDATE, { input });
      expect(body.data.updateUserProfile).toMatchObject({ __typename: "ReadOnlyError", code: "READ_ONLY" });
    }
  });

  it("tells that users can be neither created, changed nor deleted", async () => {
    expect(await lacking(world().gateway)).toEqual(["CREATE on USER", "UPDATE on USER", "DELETE on USER"]);
  });

  it("still reads", async () => {
    const { body } = await world().gateway.ask(READ, { id: "demo" });
    expect(body.data.camundaUserProfile).toMatchObject({ userId: "demo", firstName: "Demo" });
  });
}

/** An engine that answers at most three users a query. */
export function limited(world: () => World<CamundaTarget>): void {
  it("reads more users than the engine gives at once, in smaller parts", async () => {
    const ids = Array.from({ length: 8 }, (_, n) => `contract${n}`);
    const made = await attemptsDuring(world().gateway, async () => {
      const { body } = await world().gateway.ask(READ_MANY, { ids });
      expect(body.errors).toBeUndefined();
      expect(body.data.camundaUserProfiles.map(({ userId }: { userId: string }) => userId)).toEqual(ids);
    });
    expect(made.filter(({ outcome }) => outcome === "ok")).toHaveLength(3);
  });

  it("searches pages within the limit and says so beyond it", async () => {
    const { gateway } = world();
    const within = await gateway.ask(SEARCH, { input: { memberOfGroup: GROUP, size: 3 } });
    expect(within.body.data.searchCamundaUserProfiles.items).toHaveLength(3);
    expect(within.body.data.searchCamundaUserProfiles.total).toBe(10);
    const { body } = await gateway.ask(SEARCH, { input: { memberOfGroup: GROUP, size: 4 } });
    expect(body.data).toEqual({ searchCamundaUserProfiles: null });
    expect(body.errors[0].extensions.code).toBe("OPERATION_LIMIT_EXCEEDED");
  });
}

/** Single users are no query, so the limit has no say; one member of the family thinks otherwise. */
export function unlimitedUpdates(world: () => World<CamundaTarget>): void {
  it("updates users as ever", async () => {
    const { body } = await world().gateway.ask(UPDATE, { input: { id: "contract9", firstName: "Nine" } });
    expect(body.data.updateUserProfile).toMatchObject({ profile: { firstName: "Nine", lastName: "Jung" } });
  });
}
