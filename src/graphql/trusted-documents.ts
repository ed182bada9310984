import { createHash } from "node:crypto";
import { usePersistedOperations } from "@graphql-yoga/plugin-persisted-operations";
import { GraphQLError } from "graphql";
import { gatewayError } from "./errors.js";
import { isRecord } from "./limits/values.js";
import type { GatewayPlugin } from "./pipeline.js";
import type { TrustedDocuments } from "./trusted-manifest.js";

/** An operation whose document is not in the manifest. */
export interface Untrusted {
  readonly operationName: string | undefined;
  /** Of the document's text: what a manifest would know it by. */
  readonly sha256: string;
}

export interface TrustedDocumentsOptions {
  readonly trusted: "off" | "log" | "enforce";
  readonly documents: TrustedDocuments;
  /** Told of what runs and would be refused by `enforce`. Must not throw. */
  untrusted?(operation: Untrusted): void;
}

/** `extensions.persistedQuery.sha256Hash`, as Apollo's and other clients send it, or `documentId`. */
function idOf(params: Readonly<Record<string, unknown>>): string | null {
  const { documentId, extensions } = params;
  if (typeof documentId === "string") return documentId;
  const persisted = isRecord(extensions) ? extensions["persistedQuery"] : undefined;
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
export function refuseProbes(): GatewayPlugin {
  return {
    onParams({ params, setParams, setResult }) {
      // Parameters of any shape come here: they are checked after every hook.
      if (!isRecord(params) || params["query"] != null || idOf(params) === null) return;
      const code = "PERSISTED_QUERY_NOT_SUPPORTED";
      // Yoga's own check, which comes after, wants a text.
      setParams({ query: "" });
      setResult({ errors: [gatewayError(code, "PersistedQueryNotSupported", { status: 200 })] });
    },
  };
}

/** Runs documents of the manifest by their id. With `enforce` nothing else runs. */
export function trustedDocuments(options: TrustedDocumentsOptions): GatewayPlugin[] {
  const { trusted, documents } = options;
  if (trusted === "off") return [refuseProbes()];
  const texts = new Set(documents.values());
  const persisted = usePersistedOperations({
    getPersistedOperation: (id) => documents.get(id) ?? null,
    extractPersistedOperationId: (params) => idOf({ ...params }),
    customErrors: {
      // Clients that can send the text as well do so after exactly these words.
      notFound: () => refused(trusted === "log" ? "PersistedQueryNotFound" : "The document is not trusted."),
      keyNotFound: () => refused("Only trusted documents are run: send the id of one."),
      persistedQueryOnly: () => refused("Only trusted documents are run: send the id alone."),
    },
  });
  const tellOf = (query: string, operationName: unknown): void => {
    if (texts.has(query)) return;
    const sha256 = createHash("sha256").update(query).digest("hex");
    options.untrusted?.({
      operationName: typeof operationName === "string" ? operationName : undefined,
      sha256,
    });
  };
  return [
    {
      onParams(payload) {
        const { params, setParams, setResult } = payload;
        // Parameters of any shape come here: they are checked after every hook.
        if (!isRecord(params)) return undefined;
        const { query, operationName } = params;
        if (trusted === "log" && (query != null || idOf(params) === null)) {
          if (typeof query === "string") tellOf(query, operationName);
          return undefined;
        }
        try {
          // It has no use for the handlers, whose types are those of another server's context.
          return persisted.onParams?.({
            ...payload,
            paramsHandler: () => ({}),
            setParamsHandler: () => undefined,
          });
        } catch (error) {
          if (!(error instanceof GraphQLError)) throw error;
          // As a result and not thrown, so that it leaves through the same hooks by either door. Yoga's own check, which
          // comes after, wants a text.
          setParams({ query: "" });
          setResult({ errors: [error] });
          return undefined;
        }
      },
    },
  ];
}
