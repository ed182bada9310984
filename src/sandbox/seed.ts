import { parse } from "yaml";
import { z } from "zod";
import { people, type SandboxPerson } from "./people.js";

const name = z.string().min(1);
const person = z.strictObject({
  username: name,
  firstName: z.string().default(""),
  lastName: z.string().default(""),
  email: z.string().optional(),
  password: name.optional(),
  roles: z.array(name).default(["viewer"]),
  profileIds: z.array(name).min(1).default(["default"]),
});

const seed = z.strictObject({ people: z.array(person) });

/** What is wrong with a file of people, and where. */
export class SeedError extends Error {}

/**
 * The people of the documentation, with those of a seed file beside them or in their place: `people`, a list, each with
 * a `username` and what is known of them.
 */
export function seeded(yaml: string): readonly SandboxPerson[] {
  const value: unknown = parse(yaml);
  const parsed = seed.safeParse(Array.isArray(value) ? { people: value } : value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new SeedError(`${issue?.path.join(".") || "the file"}: ${issue?.message}`);
  }
  const all = new Map(people.map((known) => [known.username, known]));
  const twice = new Set<string>();
  for (const { email, password, ...given } of parsed.data.people) {
    const { username } = given;
    if (twice.has(username)) throw new SeedError(`people: ${username} is there twice`);
    twice.add(username);
    all.set(username, {
      ...given,
      email: email ?? `${username}@example.org`,
      password: password ?? `${username}-sandbox`,
    });
  }
  return [...all.values()];
}
