// What holds for users of a realm, whoever serves it.
import { createGateway, type Gateway, logObserver } from "profile-gateway";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import keycloak from "../src/index.js";

/** A Keycloak with the realm `people`: ada, alan who is disabled, and grace, who has a phone. */
export interface Target {
  readonly url: string;
  /** The attributes of a user, past the gateway. */
  attributes(username: string): Promise<unknown>;
  /** The tokens so far are none any more. */
  revoke(): Promise<void>;
  stop(): Promise<void>;
}

const nothing = () => {};
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const CLIENT = { username: "profile-gateway", password: "keycloak-test" };

const UPDATE = `mutation ($input: UpdateKeycloakUserInput!) { updateKeycloakUser(input: $input) {
  ... on UpdateKeycloakUserPayload { profile { firstName lastName email enabled } }
  ... on ProfileError { code message upstream }
  ... on InvalidInputError { issues { path } }
} }`;

export function contract(start: () => Promise<Target>): void {
  let target: Target;
  let gateway: Gateway;
  const gateways: Gateway[] = [];

  /** A gateway over the target, logged in as somebody. */
  function gatewayFor(basic: typeof CLIENT, more: object = {}): Gateway {
    const block = { realm: "people", ...more };
    const upstream = {
      name: "staff",
      dialect: "keycloak",
      url: target.url,
      auth: { basic },
      keycloak: block,
    };
    const options = { dialects: [keycloak], observer: logObserver(SILENT) };
    const made = createGateway({ upstreams: [upstream], access: { open: true } }, options);
    gateways.push(made);
    return made;
  }
  async function ask(query: string, variables: object = {}, over = gateway) {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ query, variables });
    const request = new Request("http://localhost/graphql", { method: "POST", headers, body });
    return answer.parse(await (await over.fetch(request)).json());
  }
  async function idOf(username: string): Promise<string> {
    const { data } = await ask("query ($u: String!) { keycloakUserByUsername(username: $u) { userId } }", {
      u: username,
    });
    return z.object({ keycloakUserByUsername: z.object({ userId: z.string() }) }).parse(data)
      .keycloakUserByUsername.userId;
  }

  beforeAll(async () => {
    target = await start();
    gateway = gatewayFor(CLIENT);
  }, 600_000);
  afterAll(async () => {
    await Promise.all(gateways.map((one) => one.stop()));
    await target?.stop();
  });

  describe("reads", () => {
    it("finds a user by the very username, and a person's part", async () => {
      const shown = { username: "ada", displayName: "Ada Lovelace", email: "ada@example.org", enabled: true };
      const fields = "username displayName email enabled";
      expect(
        await ask(`{ keycloakUserByUsername(username: "ada") { ${fields} }
          other: person(username: "ADA") { displayName keycloak { ${fields} } }
          person(username: "ada") { displayName keycloak { ${fields} } }
          nobody: person(username: "nobody") { displayName keycloak { ${fields} } } }`),
      ).toEqual({
        data: {
          keycloakUserByUsername: shown,
          person: { displayName: "Ada Lovelace", keycloak: shown },
          other: { displayName: null, keycloak: null },
          nobody: { displayName: null, keycloak: null },
        },
      });
    });

    it.each([
      "ADA",
      "ada*",
      "a%",
      "a_a",
      "ada ",
      " ada",
      '"ada"',
      "a/b",
      "..",
      "ada@example.org",
      "zoë+1&x=ü",
    ])("finds nobody by %j, which is no username of anybody", async (u) => {
      const query = `query ($u: String!, $p: ID!) {
          keycloakUserByUsername(username: $u) { username } person(username: $p) { keycloak { username } } }`;
      expect(await ask(query, { u, p: u })).toEqual({
        data: { keycloakUserByUsername: null, person: { keycloak: null } },
      });
    });

    it("takes no realm that is more than one part of a path", () => {
      for (const realm of ["a/b", "..", "a?b", ""])
        expect(() => gatewayFor(CLIENT, { realm })).toThrow("keycloak.realm");
    });

    it("reads users by id, in the order of the ids, a call each", async () => {
      const [ada, grace] = [await idOf("ada"), await idOf("grace")];
      expect(
        await ask("query ($ids: [ID!]!) { keycloakUsers(ids: $ids) { username } }", {
          ids: [grace, "missing", ada],
        }),
      ).toEqual({ data: { keycloakUsers: [{ username: "grace" }, null, { username: "ada" }] } });
      const many = Array.from({ length: 26 }, (_, n) => `${n}`);
      const { errors } = await ask("query ($ids: [ID!]!) { keycloakUsers(ids: $ids) { username } }", {
        ids: many,
      });
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    });

    it("finds a user again by the global id", async () => {
      const { data } = await ask('{ keycloakUserByUsername(username: "grace") { id } }');
      const { id } = z
        .object({ keycloakUserByUsername: z.object({ id: z.string() }) })
        .parse(data).keycloakUserByUsername;
      expect(
        await ask("query ($id: ID!) { node(id: $id) { ... on KeycloakUser { username } } }", { id }),
      ).toEqual({
        data: { node: { username: "grace" } },
      });
    });

    it("searches a page at a time, also those who may not log in", async () => {
      const found = async (filters: string) => {
        const { data } = await ask(`{ searchKeycloakUsers(${filters}) { username } }`);
        return z
          .object({ searchKeycloakUsers: z.array(z.object({ username: z.string() })) })
          .parse(data)
          .searchKeycloakUsers.map(({ username }) => username);
      };
      expect(await found('search: "a", size: 1')).toEqual(["ada"]);
      expect(await found('search: "a", size: 1, from: 1')).toEqual(["alan"]);
      expect(await found('search: "a", size: 1, from: 2')).toEqual([]);
      expect(await found('search: "*opp*"')).toEqual(["grace"]);
      expect(await found("enabled: false")).toEqual(["alan"]);
      const { errors } = await ask("{ searchKeycloakUsers(size: 26) { username } }");
      expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    });
  });

  describe("an update", () => {
    const update = async (input: object, over = gateway) => {
      const { data } = await ask(UPDATE, { input }, over);
      return z.object({ updateKeycloakUser: z.unknown() }).parse(data).updateKeycloakUser;
    };

    it("changes what is given, clears what is null, and keeps all the rest", async () => {
      const id = await idOf("grace");
      const before = { firstName: "Grace", lastName: "Hopper", email: "grace@example.org", enabled: true };
      expect(await target.attributes("grace")).toEqual({ phone: ["+1 212 555 0100"] });
      expect(await update({ id, firstName: "G", enabled: false })).toEqual({
        profile: { ...before, firstName: "G", enabled: false },
      });
      expect(await update({ id, firstName: "Grace", lastName: null, enabled: true })).toEqual({
        profile: { ...before, lastName: null },
      });
      expect(await update({ id, lastName: "Hopper" })).toEqual({ profile: before });
      expect(await target.attributes("grace")).toEqual({ phone: ["+1 212 555 0100"] });
    });

    it("tells what was to be expected: a mistake at its field, a taken address, nobody, no permission", async () => {
      const id = await idOf("grace");
      expect(await update({ id, email: "none", lastName: "<b>" })).toMatchObject({
        code: "INVALID_INPUT",
        issues: [{ path: "email" }, { path: "lastName" }],
      });
      expect(await update({ id, email: "ADA@example.org" })).toMatchObject({
        code: "CONFLICT",
        message: "Somebody else has this address.",
      });
      expect(await update({ id: "missing", lastName: "x" })).toMatchObject({ code: "NOT_FOUND" });
      expect(await update({ id: "a/b", lastName: "x" })).toMatchObject({ issues: [{ path: "id" }] });
      const reader = gatewayFor({ ...CLIENT, username: "reader" });
      expect(await update({ id, lastName: "x" }, reader)).toMatchObject({ code: "PERMISSION_DENIED" });
    });
  });

  describe("a login", () => {
    const known = '{ keycloakUserByUsername(username: "ada") { username } }';
    const ada = { data: { keycloakUserByUsername: { username: "ada" } } };

    it("may be a user's, in another realm", async () => {
      const admin = gatewayFor({ ...CLIENT, username: "admin" }, { login: "password", loginRealm: "master" });
      expect(await ask(known, {}, admin)).toEqual(ada);
    });

    it("that is refused is the gateway's own affair", async () => {
      const wrong = gatewayFor({ ...CLIENT, password: "wrong" });
      expect((await ask(known, {}, wrong)).errors).toMatchObject([
        { extensions: { code: "UPSTREAM_AUTHENTICATION", upstream: "staff" } },
      ]);
    });

    it("is done again where a token does not count any more", async () => {
      await target.revoke();
      expect(await ask(known)).toEqual(ada);
    });
  });
}

const answer = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ extensions: z.object({ code: z.string() }).loose() }).loose()).optional(),
});
