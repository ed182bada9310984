import { expect, it } from "vitest";
import { basic, type World } from "../world.js";
import { UPDATE } from "./documents.js";
import { type CamundaTarget, forwarding } from "./target.js";

/** Where a caller who may not read a user is told that there is none; one member of the family tells more. */
export function hiddenUsers(world: () => World<CamundaTarget>): void {
  it("says NOT_FOUND for a user that the caller may not read", async () => {
    const { target, another } = world();
    await target.putUser({ id: "stranger", password: "secret" });
    await target.putUser({ id: "secretive" });
    const gateway = await another(forwarding(target));
    const headers = { authorization: basic("stranger", "secret") };
    const { body } = await gateway.ask(UPDATE, { input: { id: "secretive", firstName: "X" } }, headers);
    expect(body.data.updateUserProfile).toMatchObject({ __typename: "NotFoundError", code: "NOT_FOUND" });
  });
}
