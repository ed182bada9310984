import { expect, it } from "vitest";
import type { World } from "../world.js";
import { ACTIVATE, HAS, READ_MANY, SUGGEST, UPDATE } from "./documents.js";
import { type ElasticsearchTarget, putProfile } from "./target.js";

/** A server with the license that costs nothing, where no profile has been written yet. */
export function basicLicense(world: () => World<ElasticsearchTarget>): void {
  it("finds no profile before the first one has been written", async () => {
    const { body } = await world().gateway.ask(READ_MANY, { uids: ["u_a_0", "u_b_0", "u_a_0"] });
    expect(body).toEqual({ data: { elasticsearchUserProfiles: [null, null, null] } });
  });

  it("activates, updates and reads profiles", async () => {
    const { target, gateway } = world();
    const { uid, username, password } = await putProfile(target, "basic");
    const activated = await gateway.ask(ACTIVATE, { input: { grant: { password: { username, password } } } });
    expect(activated.body.data.activateUserProfile.profile.uid).toBe(uid);
    const { body } = await gateway.ask(UPDATE, { input: { uid, labels: { a: "b" } } });
    expect(body.data.updateUserProfileData.profile.labels).toEqual({ a: "b" });
  });

  it.each([
    ["suggest", "suggestElasticsearchUserProfiles", SUGGEST, { name: "x" }],
    [
      "tell whose privileges",
      "hasElasticsearchProfilePrivileges",
      HAS,
      { uids: ["u_a_0"], cluster: ["monitor"] },
    ],
  ])("does not %s, and says why", async (_, field, query, input) => {
    const { body } = await world().gateway.ask(query, { input });
    expect(body.data).toEqual({ [field]: null });
    expect(body.errors[0]).toMatchObject({
      message: expect.stringContaining("license"),
      extensions: { code: "PERMISSION_DENIED", retryable: false },
    });
  });
}
