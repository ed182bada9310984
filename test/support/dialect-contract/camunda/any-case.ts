import { expect, it } from "vitest";
import type { World } from "../world.js";
import { UPDATE } from "./documents.js";
import type { CamundaTarget } from "./target.js";

/** An engine that finds a user by its id in any case, as CIB seven does. */
export function anyCase(world: () => World<CamundaTarget>): void {
  it("updates the user that is meant, in the engine's own spelling", async () => {
    const { gateway, target } = world();
    await target.putUser({ id: "spelling", firstName: "F", lastName: "L" });
    for (const change of [{ firstName: "Part" }, { firstName: "Whole", lastName: "L", email: "E" }]) {
      const { body } = await gateway.ask(UPDATE, { input: { id: "SPELLING", ...change } });
      expect(body.errors).toBeUndefined();
      expect(body.data.updateUserProfile).toMatchObject({
        __typename: "UpdateUserProfilePayload",
        profile: { userId: "spelling", firstName: change.firstName },
      });
      const read = await gateway.ask('{ camundaUserProfile(id: "spelling") { firstName lastName } }');
      expect(read.body.data.camundaUserProfile).toEqual({ firstName: change.firstName, lastName: "L" });
    }
  });
}

/** An engine for which ids in another case are other users. */
export function exactCase(world: () => World<CamundaTarget>): void {
  it("knows no user by its id in another case", async () => {
    const { gateway, target } = world();
    await target.putUser({ id: "spelling", firstName: "F", lastName: "L" });
    const { body } = await gateway.ask(UPDATE, { input: { id: "SPELLING", firstName: "X" } });
    expect(body.data.updateUserProfile.__typename).toBe("NotFoundError");
  });
}
