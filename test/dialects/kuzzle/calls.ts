import { encodeGlobalId } from "../../../src/graphql/profile.js";
import type { Emulator } from "../../../src/sandbox/http.js";
import { createEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { ask, type Calls, person, written } from "../../support/documents.js";

const MISSING = ["missing-1", "missing-2", "missing-3", "missing-4", "missing-5"];
const MANY_MISSING = Array.from({ length: 16 }, (_, n) => `missing-${n}`);
/** Users whose profiles have been deleted since, few and many of them. */
const BEREFT = [
  { username: "bereft", profileIds: ["default", ...MISSING] },
  { username: "ruined", profileIds: ["default", ...MANY_MISSING] },
];
const DEFAULT = [{ roleId: "default" }];
const SHOWN = "profile { rateLimit }";

const nodes = (ids: readonly string[]): string =>
  JSON.stringify(
    ids.map((native) => encodeGlobalId({ type: "KuzzleSecurityProfile", upstream: "kuzzle", native })),
  );

/** Answers the writes of the profiles `admin` and `terse` as servers do that leave the profile out. */
function terse(emulator: Emulator): Emulator {
  return {
    async answer(request) {
      const answer = await emulator.answer(request);
      if (!/\/(admin\/_update|terse(\/_create)?)$/.test(request.path)) return answer;
      const { result, ...rest } = JSON.parse(String(answer.body));
      const { _source, ...bare } = result;
      const { "Content-Type": type } = { "Content-Type": "application/json", ...answer.headers };
      return {
        status: answer.status,
        headers: { "Content-Type": type },
        body: JSON.stringify({ ...rest, result: bare }),
      };
    },
  };
}

export function calls(): Calls {
  const emulator = createEmulator();
  for (const { username, profileIds } of BEREFT) emulator.seed.user(username, profileIds);
  return {
    emulator: terse(emulator),
    documents: {
      "Query.kuzzleSecurityProfile": ask('{ kuzzleSecurityProfile(id: "default") { rateLimit } }'),
      "Query.kuzzleSecurityProfiles": ask(
        '{ kuzzleSecurityProfiles(ids: ["default", "admin"]) { rateLimit } }',
        ...[MISSING, MANY_MISSING].map(
          (ids) => `{ kuzzleSecurityProfiles(ids: ${JSON.stringify(["default", ...ids])}) { rateLimit } }`,
        ),
      ),
      "Query.searchKuzzleSecurityProfiles": ask(
        "{ searchKuzzleSecurityProfiles(input: {}) { total items { rateLimit } } }",
      ),
      "Query.node": ask(`{ node(id: ${nodes(["default"]).slice(1, -1)}) { id } }`),
      "Query.nodes": ask(
        ...[
          ["default", "admin"],
          ["default", ...MISSING],
          ["default", ...MANY_MISSING],
        ].map((ids) => `{ nodes(ids: ${nodes(ids)}) { id } }`),
      ),
      "Person.kuzzle": ask(
        ...["ada", "nobody", ...BEREFT.map(({ username }) => username)].map((username) =>
          person(username, "kuzzle { profileId }"),
        ),
      ),
      "Mutation.createSecurityProfile": [
        ...written("createSecurityProfile", { id: "new", policies: DEFAULT }, "").slice(0, 1),
        ...written("createSecurityProfile", { id: "terse", policies: DEFAULT }, SHOWN).slice(1),
      ],
      "Mutation.replaceSecurityProfile": ["new", "terse"].flatMap((id) =>
        written("replaceSecurityProfile", { id, policies: DEFAULT }, SHOWN),
      ),
      "Mutation.deleteSecurityProfile": written("deleteSecurityProfile", { id: "new" }, "profileId"),
      "Mutation.updateSecurityProfile": ["default", "admin"].flatMap((id) =>
        written("updateSecurityProfile", { id, rateLimit: 1000 }, SHOWN),
      ),
    },
  };
}
