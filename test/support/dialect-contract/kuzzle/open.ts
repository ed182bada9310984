import { expect, it } from "vitest";
import type { World } from "../world.js";
import { READ, UPDATE } from "./documents.js";
import { ROLE } from "./seeds.js";
import { forwarding, type KuzzleTarget } from "./target.js";

/** A server without an administrator, where everybody may do everything. */
export function openToEverybody(world: () => World<KuzzleTarget>): void {
  it("is read and written without credentials", async () => {
    const { gateway, target } = world();
    await target.putRole(ROLE, { document: ["get"] });
    await target.putProfile("contract-open", [{ roleId: ROLE }]);
    const { body } = await gateway.ask(UPDATE, { input: { id: "contract-open", rateLimit: 9 } });
    expect(body.data.updateSecurityProfile).toMatchObject({ profile: { rateLimit: 9 } });
    const read = await gateway.ask(READ, { id: "contract-open" });
    expect(read.body.data.kuzzleSecurityProfile.rateLimit).toBe(9);
  });

  it("does not let a caller in whose credentials it cannot read", async () => {
    const { target, another } = world();
    const gateway = await another(forwarding(target));
    const { body } = await gateway.ask(READ, { id: "default" }, { authorization: "Basic YTpi" });
    expect(body.data).toEqual({ kuzzleSecurityProfile: null });
    expect(body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
  });

  it("tells who may write without credentials", async () => {
    const { gateway } = world().gateway;
    expect(await gateway.upstreams[0]?.privileges(gateway.call())).toEqual({ user: null, missing: [] });
  });
}
