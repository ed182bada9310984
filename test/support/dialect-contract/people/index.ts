import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import { asAdmin as camundaUpstream } from "../camunda/target.js";
import { asAdmin as elasticsearchUpstream, freshWord } from "../elasticsearch/target.js";
import { asAdmin as kuzzleUpstream } from "../kuzzle/target.js";
import { inWorld, once } from "../world.js";
import { NOBODYS, putKnown, putOdd } from "./known.js";
import { nowhere, type PeopleTarget } from "./target.js";

const PERSON = `query ($username: ID!) { person(username: $username) {
  username displayName
  elasticsearch { user { username fullName } }
  kuzzle { profileId }
  camunda { userId lastName }
} }`;
const PEOPLE = `query ($usernames: [ID!]!) { people(usernames: $usernames) {
  username elasticsearch { user { username } } kuzzle { profileId } camunda { userId }
} }`;
const PARTS = ["elasticsearch", "kuzzle", "camunda"] as const;

const upstreams = ({ elasticsearch, kuzzle, camunda }: PeopleTarget) => [
  elasticsearchUpstream(elasticsearch),
  kuzzleUpstream(kuzzle),
  camundaUpstream(camunda),
];

/** One human by name, across one upstream of each dialect. */
export function peopleContract(start: () => Promise<PeopleTarget>): void {
  const world = inWorld(start, upstreams);
  const ask = async (username: string) => {
    const { body } = await world().gateway.ask(PERSON, { username });
    expect(body.errors).toBeUndefined();
    return body.data.person;
  };
  const known = once(() => putKnown(world().target));
  const nothing = { displayName: null, elasticsearch: null, kuzzle: null, camunda: null };
  const profiles = [{ profileId: "contract-person" }, { profileId: "default" }];

  it("finds one human in all three by the name", async () => {
    const { everywhere } = await known();
    expect(await ask(everywhere)).toEqual({
      username: everywhere,
      displayName: `Full ${everywhere}`,
      elasticsearch: { user: { username: everywhere, fullName: `Full ${everywhere}` } },
      kuzzle: profiles,
      camunda: { userId: everywhere, lastName: `Last ${everywhere}` },
    });
  });

  it("gives null for the parts of those that do not know the name, and no error", async () => {
    const { first, second, third } = await known();
    // Without an activation there is no profile yet, but a name.
    expect(await ask(first)).toEqual({ username: first, ...nothing, displayName: `Full ${first}` });
    expect(await ask(second)).toEqual({ username: second, ...nothing, kuzzle: profiles });
    const displayName = `First Last ${third}`;
    expect(await ask(third)).toMatchObject({ displayName, camunda: { userId: third } });
  });

  it("is never null for a name, whoever knows it", async () => {
    const username = freshWord();
    expect(await ask(username)).toEqual({ username, ...nothing });
    const { body } = await world().gateway.ask(PERSON, { username: "" });
    expect([body.data, body.errors[0].extensions.code]).toEqual([{ person: null }, "BAD_USER_INPUT"]);
  });

  it("finds humans whatever their names are made of", async () => {
    const odd = await putOdd(world().target);
    for (const username of odd)
      expect(await ask(username)).toMatchObject({
        username,
        elasticsearch: { user: { username } },
        kuzzle: profiles,
      });
    const { body } = await world().gateway.ask(PEOPLE, { usernames: [...odd, ...NOBODYS] });
    expect(body.errors).toBeUndefined();
    expect(body.data.people).toMatchObject([
      ...odd.map((username) => ({ username, elasticsearch: { user: { username } }, kuzzle: profiles })),
      ...NOBODYS.map((username) => ({ username, elasticsearch: null, kuzzle: null, camunda: null })),
    ]);
  });

  it("asks only those that are selected", async () => {
    const { everywhere } = await known();
    for (const part of PARTS) {
      const made = await attemptsDuring(world().gateway, () =>
        world().gateway.ask(`query ($u: ID!) { person(username: $u) { ${part} { upstream } } }`, {
          u: everywhere,
        }),
      );
      expect([...new Set(made.map(({ upstream }) => upstream))]).toEqual([part]);
    }
  });

  it("finds fifty humans with at most two calls of each, in the order of the names", async () => {
    const { everywhere, second, third } = await known();
    const usernames = Array.from({ length: 50 }, freshWord);
    for (const [n, name] of [everywhere, second, third].entries()) usernames[3 + 20 * n] = name;
    const made = await attemptsDuring(world().gateway, async () => {
      const { body } = await world().gateway.ask(PEOPLE, { usernames });
      expect(body.errors).toBeUndefined();
      const found: ({ username: string } & Record<(typeof PARTS)[number], unknown>)[] = body.data.people;
      expect(found.map(({ username }) => username)).toEqual(usernames);
      const knownTo = (part: (typeof PARTS)[number]) =>
        found.filter((one) => one[part] !== null).map(({ username }) => username);
      expect(knownTo("elasticsearch")).toEqual([everywhere]);
      expect(knownTo("kuzzle")).toEqual([everywhere, second]);
      expect(knownTo("camunda")).toEqual([everywhere, third]);
    });
    for (const name of PARTS) {
      const calls = made.filter(({ upstream }) => upstream === name).map(({ operation }) => operation);
      expect(calls.length, `${name}: ${calls}`).toBeLessThanOrEqual(2);
    }
  });

  it("reads the other two where one cannot be reached, with one error for its part", async () => {
    const { everywhere } = await known();
    const url = await nowhere();
    for (const dead of PARTS) {
      const configured = upstreams(world().target).map((one) => (one.name === dead ? { ...one, url } : one));
      const gateway = await world().another(...configured);
      const { body } = await gateway.ask(
        `query ($u: ID!) { person(username: $u) {
          elasticsearch { uid } kuzzle { profileId } camunda { userId } } }`,
        { u: everywhere },
      );
      const found = PARTS.filter((part) => body.data.person[part] !== null);
      expect(found).toEqual(PARTS.filter((part) => part !== dead));
      expect(body.errors).toHaveLength(1);
      expect(body.errors[0]).toMatchObject({
        path: ["person", dead],
        extensions: { code: "UPSTREAM_UNAVAILABLE", upstream: dead, retryable: true },
      });
      expect(body.errors[0].message).not.toContain("127.0.0.1");
    }
  });

  it("says of each of them whether it can be reached", async () => {
    const url = await nowhere();
    const configured = upstreams(world().target).map((one) =>
      one.name === "kuzzle" ? { ...one, url } : one,
    );
    const gateway = await world().another(...configured);
    const { body } = await gateway.ask("{ upstreams { name reachable product } }");
    const { product } = world().target.camunda;
    expect(body.data.upstreams).toEqual([
      { name: "elasticsearch", reachable: true, product: "Elasticsearch" },
      { name: "kuzzle", reachable: false, product: null },
      { name: "camunda", reachable: true, product },
    ]);
  });
}
