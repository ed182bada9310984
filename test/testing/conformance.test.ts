import { afterAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import type { ConformanceTarget } from "../../src/testing/conformance.js";
import { conformance, startEmulator } from "../../src/testing.js";

/** What is known of the people of the sandbox. */
const KNOWN: Readonly<Record<string, Omit<ConformanceTarget, "url" | "auth">>> = {
  camunda: {
    profile: { field: "camundaUserProfile", id: "ada", missing: "nobody" },
    username: "ada",
    reads: [{ query: "{ searchCamundaUserProfiles(input: { size: 2 }) { total items { userId } } }" }],
    writes: [
      {
        query: `mutation ($input: UpdateUserProfileInput!) { updateUserProfile(input: $input) {
          ... on UpdateUserProfilePayload { profile { lastName } }
          ... on ProfileError { code }
        } }`,
        variables: { input: { id: "ada", lastName: "Lovelace" } },
      },
    ],
  },
  kuzzle: {
    profile: { field: "kuzzleSecurityProfile", id: "default", missing: "nothing" },
    username: "ada",
    reads: [{ query: "{ searchKuzzleSecurityProfiles(input: { size: 2 }) { total items { profileId } } }" }],
    writes: [
      {
        query: `mutation ($input: UpdateSecurityProfileInput!) { updateSecurityProfile(input: $input) {
          ... on UpdateSecurityProfilePayload { profile { rateLimit } }
          ... on ProfileError { code }
        } }`,
        variables: { input: { id: "myProfile", rateLimit: 50 } },
      },
    ],
  },
  elasticsearch: {
    profile: {
      field: "elasticsearchUserProfile",
      argument: "uid",
      id: "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0",
      missing: "u_nobody",
    },
    reads: [{ query: '{ suggestElasticsearchUserProfiles(input: { name: "jack" }) { uid } }' }],
    writes: [
      {
        query: `mutation ($input: EnableUserProfileInput!) { enableUserProfile(input: $input) {
          ... on EnableUserProfilePayload { profile { enabled } }
          ... on ProfileError { code }
        } }`,
        variables: { input: { uid: "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0" } },
      },
    ],
  },
};

const stops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(stops.map((stop) => stop())));

for (const [name, known] of Object.entries(KNOWN)) {
  const dialect = builtInDialects.find((one) => one.name === name);
  const module = await dialect?.emulator?.();
  if (!dialect || !module) throw new Error(`there is no emulator of ${name}`);
  const running = await startEmulator(module.createEmulator());
  stops.push(() => running.stop());
  const target = { url: running.url + module.basePath, auth: module.auth, ...known };
  describe(`the built-in dialect ${name}`, () => {
    for (const { title, run } of conformance(dialect, target)) it(title, run);
  });

  describe(`a dialect that is like ${name}, but`, () => {
    const failing = async (changes: object): Promise<string[]> => {
      const cases = conformance({ ...dialect, ...changes }, target);
      const failed = await Promise.all(
        cases.slice(0, 8).map(({ title, run }) =>
          run().then(
            () => [],
            () => [title],
          ),
        ),
      );
      return failed.flat();
    };

    it("tells nothing of its calls is found out", async () => {
      expect(await failing({ operations: () => [] })).toContain(
        "says which calls stand behind which field, for explain",
      );
    });

    it("has an example that no client can send is found out", async () => {
      const examples = [{ title: "", query: "{ noSuchField }", variables: {} }];
      expect(await failing({ examples })).toEqual(["has examples that clients can send"]);
    });
  });
}
