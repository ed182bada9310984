import { expect, it } from "vitest";
import { basic, once, type World } from "../world.js";
import { HAS } from "./documents.js";
import { asService, type ElasticsearchTarget, freshName, putProfile } from "./target.js";

const NOBODY = "u_nobody_0";

/** Whose users have which privileges. */
export function privileges(world: () => World<ElasticsearchTarget>): void {
  const made = once(async () => {
    const { target } = world();
    await target.putRole("contract-monitor", { cluster: ["monitor"] });
    const able = await putProfile(target, "able", { roles: ["contract-monitor"] });
    const unable = await putProfile(target, "unable");
    return { able: able.uid, unable: unable.uid };
  });
  const ask = async (input: object) => (await world().gateway.ask(HAS, { input })).body;
  const codeOf = (body: { errors?: { extensions: { code: string } }[] }) => body.errors?.[0]?.extensions.code;

  it("tells whose users have all of some privileges, and which profiles there are not", async () => {
    const { able, unable } = await made();
    const body = await ask({ uids: [unable, able, NOBODY], cluster: ["monitor"] });
    expect(body).toEqual({
      data: {
        hasElasticsearchProfilePrivileges: {
          hasPrivilegeUids: [able],
          errors: [{ uid: NOBODY, message: expect.stringMatching(/not found|does not exist/) }],
        },
      },
    });
    const both = await ask({ uids: [able], cluster: ["monitor", "manage_security"] });
    expect(both.data.hasElasticsearchProfilePrivileges).toEqual({ hasPrivilegeUids: [], errors: [] });
  });

  it("asks for privileges of indexes and of applications as well", async () => {
    const { able } = await made();
    for (const asked of [
      { index: [{ names: ["books"], privileges: ["read"] }] },
      { application: [{ application: "app1", privileges: ["data:read"], resources: ["*"] }] },
    ]) {
      const body = await ask({ uids: [able], ...asked });
      expect(body.data.hasElasticsearchProfilePrivileges).toEqual({ hasPrivilegeUids: [], errors: [] });
    }
  });

  it("refuses what asks for nothing, before any call", async () => {
    const { able } = await made();
    for (const input of [
      { uids: [], cluster: ["monitor"] },
      { uids: [able] },
      { uids: ["a/b"], cluster: ["monitor"] },
    ])
      expect(codeOf(await ask(input))).toBe("BAD_USER_INPUT");
  });

  it("says of each profile that nobody knows such a privilege", async () => {
    const { able } = await made();
    const { data } = await ask({ uids: [able], cluster: ["no_such_privilege"] });
    expect(data.hasElasticsearchProfilePrivileges).toEqual({
      hasPrivilegeUids: [],
      errors: [{ uid: able, message: expect.stringMatching(/^unknown cluster privilege/) }],
    });
  });

  it("says PERMISSION_DENIED or whose credentials are refused", async () => {
    const { target, another } = world();
    const { able } = await made();
    const input = { uids: [able], cluster: ["monitor"] };
    const [username, password] = [freshName("poor"), "secret of the poor"];
    await target.putUser({ username, password, roles: [] });
    const poor = await another(asService(target, basic(username, password)));
    expect(codeOf((await poor.ask(HAS, { input })).body)).toBe("PERMISSION_DENIED");
    const wrong = await another(asService(target, basic(username, "wrong")));
    expect(codeOf((await wrong.ask(HAS, { input })).body)).toBe("UPSTREAM_AUTHENTICATION");
  });
}
