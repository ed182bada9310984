import { expect, it } from "vitest";
import { type RunningGateway, upstream } from "../../gateway.js";
import { basic, type World } from "../world.js";
import { accountDocument, READ, READ_MANY, SEARCH, UPDATE } from "./documents.js";
import { type CamundaTarget, forwarding } from "./target.js";

const as = (id: string, password = `secret of ${id}`) => ({ authorization: basic(id, password) });

const PASSWORD = "Str0ng!pass-word-42";
/** Every operation, with variables that are sound. */
const EVERY: readonly (readonly [query: string, variables: object])[] = [
  [READ, { id: "owner" }],
  [READ_MANY, { ids: ["owner"] }],
  [SEARCH, { input: {} }],
  [UPDATE, { input: { id: "owner", firstName: "X" } }],
  [accountDocument("createCamundaUser"), { input: { id: "contractRefused", password: PASSWORD } }],
  [accountDocument("deleteCamundaUser"), { input: { id: "owner" } }],
  [accountDocument("updateCamundaUserCredentials"), { input: { id: "owner", password: PASSWORD } }],
  [accountDocument("unlockCamundaUser"), { input: { id: "owner" } }],
];

/** An engine that asks for credentials and checks permissions. `reader` may do nothing but what is granted. */
export function access(world: () => World<CamundaTarget>): void {
  const codeOf = (body: { errors: { extensions: { code: string } }[] }) => body.errors[0]?.extensions.code;
  const put = async (id: string) =>
    world().target.putUser({ id, firstName: "F", lastName: "L", email: "E", password: `secret of ${id}` });

  it("serves a gateway that has credentials of its own", async () => {
    await put("owner");
    const { body } = await world().gateway.ask(UPDATE, { input: { id: "owner", firstName: "By the admin" } });
    expect(body.data.updateUserProfile.profile.firstName).toBe("By the admin");
  });

  it("says UPSTREAM_AUTHENTICATION where the gateway's own credentials are refused", async () => {
    const { url } = world().target;
    await put("locked");
    const auths = [
      { kind: "none" as const },
      { kind: "service" as const, authorization: as("locked", "wrong").authorization },
    ];
    for (const auth of auths) {
      const gateway = await world().another(upstream({ dialect: "camunda", url, auth }));
      for (const [query, variables] of EVERY) {
        const { body } = await gateway.ask(query, variables);
        expect([Object.values(body.data), codeOf(body)]).toEqual([[null], "UPSTREAM_AUTHENTICATION"]);
      }
    }
  });

  it("says UNAUTHENTICATED where the caller's forwarded credentials are missing or refused", async () => {
    const gateway = await world().another(forwarding(world().target));
    await put("mistaken");
    for (const headers of [{}, as("mistaken", "wrong"), as("nobodyAtAll"), { authorization: "Bearer x" }]) {
      const read = await gateway.ask(READ, { id: "owner" }, headers);
      expect([read.body.data, codeOf(read.body)]).toEqual([{ camundaUserProfile: null }, "UNAUTHENTICATED"]);
    }
    for (const [query, variables] of EVERY) {
      const { body } = await gateway.ask(query, variables);
      expect([Object.values(body.data), codeOf(body)]).toEqual([[null], "UNAUTHENTICATED"]);
    }
  });

  it("lets callers with forwarded credentials do what they may, and no more", async () => {
    const { target, another } = world();
    for (const id of ["reader", "own", "readable", "writable", "hidden"]) await put(id);
    await target.grant("reader", ["READ"], "readable");
    await target.grant("reader", ["READ", "UPDATE"], "writable");
    const gateway = await another(forwarding(target));
    const update = async (id: string) => {
      const { body } = await gateway.ask(UPDATE, { input: { id, firstName: "Changed" } }, as("reader"));
      return body.data.updateUserProfile;
    };
    expect(await update("reader")).toMatchObject({ profile: { firstName: "Changed" } });
    expect(await update("writable")).toMatchObject({ profile: { firstName: "Changed" } });
    expect(await update("readable")).toMatchObject({
      __typename: "PermissionDeniedError",
      code: "PERMISSION_DENIED",
    });
    const { body } = await gateway.ask(READ, { id: "readable" }, as("reader"));
    expect(body.data.camundaUserProfile.firstName).toBe("F");
  });

  it("shows nobody whom the caller may not read, in a list or a search", async () => {
    const gateway = await world().another(forwarding(world().target));
    const read = await gateway.ask(READ_MANY, { ids: ["hidden", "readable", "reader"] }, as("reader"));
    expect(read.body.data.camundaUserProfiles.map((user: unknown) => user !== null)).toEqual([
      false,
      true,
      true,
    ]);
    const search = await gateway.ask(SEARCH, { input: { email: "E", sortBy: "USER_ID" } }, as("reader"));
    expect(search.body.data.searchCamundaUserProfiles).toEqual({
      total: 3,
      items: [{ userId: "readable" }, { userId: "reader" }, { userId: "writable" }],
    });
  });

  it("tells which permissions the mutations lack, and that the administrator lacks none", async () => {
    const { target, gateway, another } = world();
    await put("pooruser");
    const auth = { kind: "service" as const, authorization: as("pooruser").authorization };
    const poor = await another(upstream({ dialect: "camunda", url: target.url, auth }));
    expect(await lacking(poor)).toEqual([
      "CREATE on USER",
      "UPDATE on USER",
      "DELETE on USER",
      "ALL on AUTHORIZATION (an administrator's, to unlock users)",
    ]);
    await target.grant("pooruser", ["READ", "UPDATE"], "*");
    expect(await lacking(poor)).not.toContain("UPDATE on USER");
    expect(await lacking(gateway)).toEqual([]);
  });
}

/** What `profile-gateway check` finds missing. */
export const lacking = async ({ gateway }: RunningGateway) =>
  (await gateway.upstreams[0]?.privileges(gateway.call()))?.missing;
