import { mayBeDone } from "../dialect/upstream-error.js";
import { codeOf, gatewayError } from "../graphql/errors.js";
import { failureOf } from "../graphql/outcomes.js";
import { type AroundRoot, factsOf } from "../graphql/root-fields.js";

/** One line for each mutation, whatever its outcome; the target's id is the only input value in it. */
export interface AuditEntry {
  readonly requestId: string;
  readonly caller: string;
  /** The caller's network address. */
  readonly address: string;
  /** The mutation's name. */
  readonly field: string;
  readonly target: string | null;
  /** The upstream's name; null if the input names an unknown one. */
  readonly upstream: string | null;
  /** `ok`, the error's code, or `unknown` if the request was sent and nobody can say whether it took effect. */
  readonly outcome: string;
  readonly ms: number;
  /** Attempts to reach an upstream. */
  readonly attempts: number;
}

/** Characters of texts that the client chose; no valid id is longer. */
const MAX_LENGTH = 256;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function textAt(value: unknown, name: string): string | undefined {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === "string" ? found : undefined;
}

/** The code of a mutation's error, whether thrown or a member of its union; undefined if it succeeded. */
function problemIn(ended: unknown): string | undefined {
  const failure = failureOf(ended);
  if (failure) {
    return mayBeDone(failure) ? "unknown" : (textAt(ended, "code") ?? codeOf(failure.kind));
  }
  if (!(ended instanceof Error)) return undefined;
  return textAt(isRecord(ended) ? ended["extensions"] : undefined, "code") ?? "INTERNAL";
}

/**
 * Writes an audit line when a mutation has ended, even if its client has left. If `canWrite` says that it could not be
 * written, nothing is sent to the upstream.
 */
export function audit(write: (entry: AuditEntry) => void, canWrite: () => boolean): AroundRoot {
  return (field, inner) => {
    if (field.root !== "mutation") return inner;
    const facts = factsOf(field);
    return async (source, args, context, info) => {
      const startedAt = performance.now();
      const { budget, requestId } = context.call;
      // The mutations of an operation run one after another, so the difference is this one's own.
      const before = budget.attempts;
      const record = (ended: unknown, otherwise: string): void =>
        write({
          requestId,
          caller: context.caller.name.slice(0, MAX_LENGTH),
          address: context.caller.address,
          field: field.name,
          target: facts?.target(args)?.slice(0, MAX_LENGTH) ?? null,
          upstream: facts?.upstream(args) ?? null,
          outcome: problemIn(ended) ?? otherwise,
          ms: Math.round(performance.now() - startedAt),
          attempts: budget.attempts - before,
        });
      try {
        if (!canWrite())
          throw gatewayError("AUDIT_UNAVAILABLE", "Nothing was sent: the audit log cannot be written now.", {
            retryable: true,
            retryAfter: 5,
          });
        const payload: unknown = await inner(source, args, context, info);
        record(payload, "ok");
        return payload;
      } catch (error) {
        record(error, "INTERNAL");
        throw error;
      }
    };
  };
}
