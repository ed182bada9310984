import { createHash } from "node:crypto";
import type { GraphQLError } from "graphql";
import type { GraphqlParams } from "./engine.js";
import { gatewayError } from "./errors.js";
import { isRecord } from "./limits/values.js";
import type { TrustedDocuments } from "./trusted-manifest.js";

/** An operation whose document is not in the manifest. */
export interface Untrusted {
  readonly operationName: string | undefined;
  /** Of the document's text: what a manifest would know it by. */
  readonly sha256: string;
}

/** Decides which document is run. */
export interface Documents {
  /** The text that stands behind an id, why nothing is run, or undefined: what was sent is what is run. */
  find(params: GraphqlParams): string | GraphQLError | undefined;
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

/**
 * Where documents are not agreed on beforehand: clients that first send the hash alone are told, in the words that they
 * know, to send the text. It is no fault of theirs, so the status is 200.
 */
export const anyDocument: Documents = {
  find(params) {
    if (params.query !== undefined || idOf(params) === null) return undefined;
    return gatewayError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", { status: 200 });
  },
};

export interface TrustedDocumentsOptions {
  /** With `enforce` nothing but the manifest's documents is run, each by its id. */
  readonly trusted: "log" | "enforce";
  readonly documents: TrustedDocuments;
  /** Told of what runs and would be refused by `enforce`. Must not throw. */
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

  find(params: GraphqlParams): string | GraphQLError | undefined {
    const { trusted, documents } = this.#options;
    const { query, operationName } = params;
    const id = idOf(params);
    if (trusted === "log" && (query !== undefined || id === null)) {
      if (query !== undefined) this.#tellOf(query, operationName);
      return undefined;
    }
    if (query) return refused("Only trusted documents are run: send the id alone.");
    if (id === null) return refused("Only trusted documents are run: send the id of one.");
    // Clients that can send the text as well do so after exactly these words.
    const unknown = trusted === "log" ? "PersistedQueryNotFound" : "The document is not trusted.";
    return documents.get(id) ?? refused(unknown);
  }

  #tellOf(query: string, operationName: string | undefined): void {
    if (this.#texts.has(query)) return;
    const sha256 = createHash("sha256").update(query).digest("hex");
    this.#options.untrusted?.({ operationName, sha256 });
  }
}
