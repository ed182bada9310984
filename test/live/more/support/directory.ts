import { expect, it } from "vitest";
import { READ, READ_MANY, SEARCH, UPDATE } from "../../../support/dialect-contract/camunda/documents.js";
import { asAdmin, type CamundaTarget } from "../../../support/dialect-contract/camunda/target.js";
import { inWorld } from "../../../support/dialect-contract/world.js";
import { furtherCamunda } from "../../support/camunda.js";

/** What an identity service that is not the engine's own can do, and whom it knows. */
export interface Directory {
  readonly identity: "ldap" | "keycloak";
  /** Everybody, by id; no two differ in case alone. */
  readonly ids: readonly string[];
  /** An id is found in any case. */
  readonly anyCase: boolean;
  /** Sorts descending too. */
  readonly descending: boolean;
  /** Takes a parenthesis in a pattern. */
  readonly parentheses: boolean;
  /** Takes `*` in an exact filter for any text. */
  readonly stars: boolean;
}

/** What a gateway does with an engine whose users are elsewhere, where they cannot be written. */
export function directory({ identity, ids, ...can }: Directory): void {
  const world = inWorld<CamundaTarget>(
    () => furtherCamunda({ identity }, {}),
    (target) => [asAdmin(target)],
  );
  const ask = async (document: string, variables: object) =>
    (await world().gateway.ask(document, variables)).body;
  const search = (input: object) => ask(SEARCH, { input });
  const refused = (message: unknown) => [
    { extensions: expect.objectContaining({ code: "BAD_USER_INPUT", retryable: false }), message },
  ];

  it("reads everybody, alone and in lists", async () => {
    for (const id of ids) {
      const { data } = await ask(READ, { id });
      expect([id, data.camundaUserProfile?.userId]).toEqual([id, id]);
    }
    const asked = [...ids, "nobodyAtAll"];
    const { data, errors } = await ask(READ_MANY, { ids: asked });
    expect(errors).toBeUndefined();
    const found = data.camundaUserProfiles.map((one: { userId: string } | null) => one?.userId ?? null);
    expect(found).toEqual([...ids, null]);
  });

  it("knows everybody as a person, by whatever name", async () => {
    const one = "query ($username: ID!) { person(username: $username) { id camunda { userId } } }";
    const back = "query ($id: ID!) { node(id: $id) { ... on Person { username camunda { userId } } } }";
    for (const username of ids) {
      const { data, errors } = await ask(one, { username });
      expect([username, errors, data.person.camunda]).toEqual([username, undefined, { userId: username }]);
      const { node } = (await ask(back, { id: data.person.id })).data;
      expect(node).toEqual({ username, camunda: { userId: username } });
    }
    const all = "query ($usernames: [ID!]!) { people(usernames: $usernames) { camunda { userId } } }";
    const { data, errors } = await ask(all, { usernames: [...ids, "nobody/at,all"] });
    expect(errors).toBeUndefined();
    expect(data.people).toEqual([...ids.map((userId) => ({ camunda: { userId } })), { camunda: null }]);
  });

  it("knows a user in another case, or says that there is none, alone and in lists alike", async () => {
    const asked = ids.map((id) => id.toUpperCase());
    const expected = ids.map((id) => (can.anyCase || id === id.toUpperCase() ? id : null));
    const { data } = await ask(READ_MANY, { ids: asked });
    const found = data.camundaUserProfiles.map((one: { userId: string } | null) => one?.userId ?? null);
    expect(found).toEqual(expected);
    for (const [n, id] of asked.entries()) {
      const { data } = await ask(READ, { id });
      expect([id, data.camundaUserProfile?.userId ?? null]).toEqual([id, expected[n]]);
    }
  });

  it("says READ_ONLY for every write", async () => {
    const { data } = await ask(UPDATE, { input: { id: "demo", firstName: "Another" } });
    expect(data.updateUserProfile).toMatchObject({ __typename: "ReadOnlyError", code: "READ_ONLY" });
  });

  it("searches and sorts, or says that it cannot; nothing of it shuts anybody out", async () => {
    const ascending = await search({ sortBy: "USER_ID", size: 3 });
    expect(ascending.errors).toBeUndefined();
    for (let times = 0; times < 20; times += 1) {
      const { errors } = await search({ sortBy: "USER_ID", sortOrder: "DESC", size: 3 });
      if (can.descending) expect(errors).toBeUndefined();
      else expect(errors).toMatchObject(refused(expect.any(String)));
    }
    for (let times = 0; times < 20; times += 1) {
      const { errors } = await search({ firstNameLike: "%(%" });
      if (can.parentheses) expect(errors).toBeUndefined();
      else expect(errors).toMatchObject(refused(expect.any(String)));
    }
    const { data } = await ask(READ, { id: "demo" });
    expect(data.camundaUserProfile.userId).toBe("demo");
  });

  it("finds by a filter who it means, or says that it cannot", async () => {
    for (const input of [{ firstName: "*" }, { lastName: "*o*" }, { email: "*" }]) {
      const { data, errors } = await search(input);
      if (can.stars) expect(errors.slice(0, 1)).toMatchObject(refused(expect.stringContaining("*")));
      else expect(data.searchCamundaUserProfiles.items).toEqual([]);
    }
    const { errors } = await search({ memberOfTenant: "anyTenant" });
    expect(errors.slice(0, 1)).toMatchObject(refused(expect.any(String)));
    const { data } = await search({ firstName: "Demo" });
    expect(data.searchCamundaUserProfiles.items).toMatchObject([{ userId: "demo" }]);
  });
}
