import { createHash } from "node:crypto";
import { GraphQLError, parse } from "graphql";
import { z } from "zod";
import type { GraphqlParams } from "./context.js";
import { gatewayError } from "./errors.js";
import { isRecord } from "./limits/variables.js";

/** Documents that were agreed on beforehand, by the id that clients send instead of the text. */
type TrustedDocuments = ReadonlyMap<string, string>;

interface Manifest {
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

function unusable(problem: string): Manifest {
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
    return unusable("manifest: not valid JSON");
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

/** An operation whose document is not in the manifest. */
export interface Untrusted {
  readonly operationName: string | undefined;
  /** Of the document's text: its id in a manifest. */
  readonly sha256: string;
}

/** Decides which document is run. */
export interface Documents {
  /** The text that is run: the one for an id, or the one that was sent. */
  find(params: GraphqlParams): string | GraphQLError;
}

/** `extensions.persistedQuery.sha256Hash`, as Apollo's and other clients send it, or `documentId`. */
function idOf({ documentId, extensions }: GraphqlParams): string | null {
  if (documentId !== undefined) return documentId;
  const persisted = extensions?.["persistedQuery"];
  const hash = isRecord(persisted) ? persisted["sha256Hash"] : undefined;
  return typeof hash === "string" ? hash : null;
}

function refused(message: string): GraphQLError {
  return gatewayError("REQUEST_REFUSED", message, { status: 403 });
}

function noDocument(): GraphQLError {
  return gatewayError("BAD_USER_INPUT", "Must provide query string.", { status: 400 });
}

/**
 * Why nothing is run where no document was sent, without trusted documents. Clients that send only a hash first get the
 * answer they expect, and then send the text. It is not their fault, so the status is 200.
 */
export function withoutText(params: GraphqlParams): GraphQLError {
  if (idOf(params) === null) return noDocument();
  return gatewayError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", { status: 200 });
}

interface TrustedDocumentsOptions {
  /** `enforce`: only documents of the manifest are run, each by its id. */
  readonly trusted: "log" | "enforce";
  readonly documents: TrustedDocuments;
  /** Called for operations that `enforce` would refuse. Must not throw. */
  untrusted?(operation: Untrusted): void;
}

/** Runs documents of the manifest by their id. */
export class ManifestDocuments implements Documents {
  readonly #options: TrustedDocumentsOptions;
  readonly #texts: ReadonlySet<string>;

  constructor(options: TrustedDocumentsOptions) {
    this.#options = options;
    this.#texts = new Set(options.documents.values());
  }

  find(params: GraphqlParams): string | GraphQLError {
    const { trusted, documents } = this.#options;
    const { query, operationName } = params;
    const id = idOf(params);
    if (trusted === "log" && (query !== undefined || id === null)) {
      if (query === undefined) return noDocument();
      this.#report(query, operationName);
      return query;
    }
    if (query) return refused("Only trusted documents are run: send the id alone.");
    if (id === null) return refused("Only trusted documents are run: send the id of one.");
    // Clients that can send the text do so after exactly this message.
    const unknown = trusted === "log" ? "PersistedQueryNotFound" : "The document is not trusted.";
    return documents.get(id) ?? refused(unknown);
  }

  #report(query: string, operationName: string | undefined): void {
    if (this.#texts.has(query)) return;
    const sha256 = createHash("sha256").update(query).digest("hex");
    this.#options.untrusted?.({ operationName, sha256 });
  }
}

const MAX_NOTES = 1000;
/** Clients choose the name, so it is logged only if it is short and plain. */
const PLAIN_NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;

/** Notes each untrusted document once, and a thousand at most: a client can send any number of them. */
export function untrustedNotes(
  note: (message: string, facts?: object) => void,
): (operation: Untrusted) => void {
  const noted = new Set<string>();
  return ({ sha256, operationName = "" }) => {
    if (noted.has(sha256) || noted.size > MAX_NOTES) return;
    noted.add(sha256);
    if (noted.size > MAX_NOTES) return note("further untrusted documents are not noted");
    note("a document that is not trusted", {
      sha256,
      ...(PLAIN_NAME.test(operationName) ? { operationName } : {}),
    });
  };
}
