import { createHash } from "node:crypto";
import type { GraphQLError } from "graphql";
import type { GraphqlParams } from "./context.js";
import { gatewayError } from "./errors.js";
import { isRecord } from "./limits/values.js";
import type { TrustedDocuments } from "./trusted-manifest.js";

/** An operation whose document is not in the manifest. */
export interface Untrusted {
  readonly operationName: string | undefined;
  /** Of the document's text: its id in a manifest. */
  readonly sha256: string;
}

/** Decides which document is run. */
export interface Documents {
  /** The text for an id, or the error, or undefined: run the document that was sent. */
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
 * Without trusted documents. Clients that send only a hash first get the answer they expect, and then send the text. It is
 * not their fault, so the status is 200.
 */
export const anyDocument: Documents = {
  find(params) {
    if (params.query !== undefined || idOf(params) === null) return undefined;
    return gatewayError("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported", { status: 200 });
  },
};

export interface TrustedDocumentsOptions {
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

  find(params: GraphqlParams): string | GraphQLError | undefined {
    const { trusted, documents } = this.#options;
    const { query, operationName } = params;
    const id = idOf(params);
    if (trusted === "log" && (query !== undefined || id === null)) {
      if (query !== undefined) this.#report(query, operationName);
      return undefined;
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
