import { bodyIdProblem } from "../dialect/path.js";
import { checkId, checkIds } from "./arguments.js";
import type { GatewayContext } from "./context.js";
import { badInput } from "./errors.js";
import type { NodeType } from "./profile.js";
import { ownedBy } from "./root-fields.js";
import { type PersonPart, type PersonRecord, personRef, type SharedSchemaKit } from "./schema-kit.js";

/** The first name that one of the systems knows; a system that fails counts only where no other one answers. */
async function displayName(
  parts: readonly PersonPart[],
  context: GatewayContext,
  username: string,
): Promise<string | null> {
  const asked = parts.flatMap((part) => (part.displayName ? [part.displayName(context, username)] : []));
  const answers = await Promise.allSettled(asked);
  for (const answer of answers) {
    if (answer.status === "fulfilled" && answer.value !== null) return answer.value;
  }
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed) throw failed.reason;
  return null;
}

const PERSON = "Person";

/** A name is a person, whoever knows it: there is nothing to read. */
export function personNamed(username: string): PersonRecord {
  return { type: PERSON, upstream: "", native: username, username };
}

/** A person is found again by the username in its id. */
const personNode: NodeType = {
  type: PERSON,
  key: "username",
  upstreamless: true,
  idRule: bodyIdProblem,
  load: async (_context, upstream, username) => {
    if (upstream !== "") throw badInput("This is not an id that the gateway has given out.");
    return personNamed(username);
  },
};

/** One human across all systems, by the username they share. Each system is asked only for what is selected. */
export function installPerson(kit: SharedSchemaKit, parts: readonly PersonPart[]): NodeType {
  const { builder, listSize } = kit;
  const Person = personRef(builder);
  Person.implement({
    interfaces: [kit.Node],
    description:
      "One human across the upstreams, by username. A part is null where that system does not know the name, or cannot be reached (then with an entry in `errors`).",
    fields: (t) => ({
      username: t.exposeID("username", { description: "The name that was asked for." }),
      displayName: t.string({
        nullable: true,
        description: "The best human name that any of the systems knows; null where none does.",
        resolve: ({ username }, _args, context) => displayName(parts, context, username),
      }),
    }),
  });
  for (const part of parts) part.addTo(Person);

  builder.queryFields((t) => ({
    person: t.field({
      type: Person,
      nullable: true,
      description: "One human by username; never null for a valid one: a name is a name, whoever knows it.",
      args: {
        username: t.arg.id({
          required: true,
          description: "1 to 512 characters, whichever. A part whose system cannot have such a name is null.",
        }),
      },
      resolve: (_root, { username }): PersonRecord => {
        checkId("username", username, bodyIdProblem);
        return personNamed(username);
      },
    }),
    me: t.field({
      type: Person,
      nullable: true,
      description:
        "The person who is asking: with `access.jwt` the one of the token's username claim, otherwise null. The scope `self` is enough.",
      extensions: ownedBy(() => true),
      resolve: (_root, _args, { caller: { username } }): PersonRecord | null =>
        username === undefined ? null : personNamed(username),
    }),
    people: t.field({
      type: [Person],
      nullable: { list: true, items: true },
      description:
        "Several humans, in the order of the names. Fifty names cost each system at most two calls.",
      args: { usernames: t.arg.idList({ required: true, description: `At most ${listSize} names.` }) },
      resolve: (_root, { usernames }): PersonRecord[] => {
        checkIds("usernames", usernames, listSize, bodyIdProblem);
        return usernames.map(personNamed);
      },
    }),
  }));
  return { ...personNode, ref: Person };
}
