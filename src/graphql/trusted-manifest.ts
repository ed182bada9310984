import { readFile } from "node:fs/promises";
import { GraphQLError, parse } from "graphql";
import { z } from "zod";
import { errorCode } from "../dialect/upstream-error.js";

/** Documents that were agreed on beforehand, by the id that clients send instead of the text. */
export type TrustedDocuments = ReadonlyMap<string, string>;

export interface Manifest {
  readonly documents: TrustedDocuments;
  /** Everything that is wrong with it, each with its place; empty = fit for use. */
  readonly problems: readonly string[];
}

const plain = z.record(z.string().min(1), z.string());
const apollo = z.looseObject({
  format: z.literal("apollo-persisted-query-manifest"),
  version: z.literal(1),
  operations: z.array(z.looseObject({ id: z.string().min(1), body: z.string() })),
});

interface Entry {
  readonly at: string;
  readonly id: string;
  readonly text: string;
}

function refused(problem: string): Manifest {
  return { documents: new Map(), problems: [problem] };
}

function issuesOf(error: z.ZodError): Manifest {
  const problems = error.issues.map(({ path, message }) => `${path.join(".") || "manifest"}: ${message}`);
  return { documents: new Map(), problems };
}

function fromEntries(entries: readonly Entry[]): Manifest {
  const documents = new Map<string, string>();
  const problems: string[] = [];
  for (const { at, id, text } of entries) {
    if (documents.has(id) && documents.get(id) !== text)
      problems.push(`${at}: another document has the same id`);
    documents.set(id, text);
    try {
      parse(text);
    } catch (error) {
      problems.push(`${at}: ${error instanceof GraphQLError ? error.message : "nested too deeply"}`);
    }
  }
  return { documents, problems };
}

/**
 * Reads either form: an object of documents by id, or `{ format: "apollo-persisted-query-manifest", version: 1,
 * operations: [{ id, body, … }] }`.
 */
export function readManifest(text: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refused("manifest: not valid JSON");
  }
  if (typeof json === "object" && json !== null && "operations" in json) {
    const parsed = apollo.safeParse(json);
    if (!parsed.success) return issuesOf(parsed.error);
    return fromEntries(
      parsed.data.operations.map(({ id, body }, index) => ({
        at: `operations.${index}.body`,
        id,
        text: body,
      })),
    );
  }
  const parsed = plain.safeParse(json);
  if (!parsed.success) return issuesOf(parsed.error);
  return fromEntries(Object.entries(parsed.data).map(([id, document]) => ({ at: id, id, text: document })));
}

export async function loadManifest(file: string): Promise<Manifest> {
  try {
    return readManifest(await readFile(file, "utf8"));
  } catch (error) {
    return refused(`${file}: cannot be read (${errorCode(error) ?? "unknown error"})`);
  }
}
