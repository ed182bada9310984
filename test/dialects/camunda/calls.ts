import { encodeGlobalId } from "../../../src/graphql/profile.js";
import { createEmulator } from "../../../src/sandbox/camunda/index.js";
import { ask, type Calls, person, written } from "../../support/documents.js";

const idOf = (native: string): string =>
  encodeGlobalId({ type: "CamundaUserProfile", upstream: "camunda", native });

export function calls(): Calls {
  return {
    emulator: createEmulator({ passwordLength: 10 }),
    beside: [
      { name: "fork", emulator: createEmulator({ flavour: "operaton-2" }), options: { engine: "default" } },
    ],
    documents: {
      "Query.camundaUserProfile": ask('{ camundaUserProfile(id: "jonny1") { email } }'),
      "Query.camundaUserProfiles": ask('{ camundaUserProfiles(ids: ["jonny1", "nobody"]) { email } }'),
      "Query.searchCamundaUserProfiles": ask(
        '{ searchCamundaUserProfiles(input: { lastName: "Doe" }) { items { userId } } }',
        '{ searchCamundaUserProfiles(input: { lastName: "Doe" }) { total } }',
      ),
      "Query.node": ask(`{ node(id: "${idOf("jonny1")}") { id } }`),
      "Query.nodes": ask(`{ nodes(ids: ["${idOf("jonny1")}", "${idOf("ada")}"]) { id } }`),
      "Person.camunda": ask(person("jonny1", "camunda { email }"), person("nobody", "camunda { email }")),
      "Mutation.createCamundaUser": [
        ["made1", "long-enough-1", 0] as const,
        ["made2", "long-enough-1", 1] as const,
        ["made3", "short", 0] as const,
      ].flatMap(([id, password, which]) =>
        written("createCamundaUser", { id, password }, "profile { email }").slice(which, which + 1),
      ),
      "Mutation.deleteCamundaUser": written("deleteCamundaUser", { id: "made1" }, "userId"),
      "Mutation.unlockCamundaUser": written("unlockCamundaUser", { id: "made2" }, "userId"),
      "Mutation.updateCamundaUserCredentials": ["long-enough-2", "short"].flatMap((password) =>
        written("updateCamundaUserCredentials", { id: "jonny1", password }, "userId"),
      ),
      "Mutation.updateUserProfile": [
        { id: "jonny1", firstName: "J", lastName: "D", email: "e" },
        { id: "jonny1", firstName: "J" },
      ].flatMap((input) => written("updateUserProfile", input, "profile { email }")),
    },
  };
}
