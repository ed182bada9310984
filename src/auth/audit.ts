import { mayBeDone } from "../dialect/upstream-error.js";
import type { AroundRoot } from "../graphql/around-root.js";
import { codeOf } from "../graphql/codes.js";
import { gatewayError } from "../graphql/errors.js";
import { failureOf } from "../graphql/outcomes.js";
import { factsOf } from "../graphql/root-fields.js";

/** One line for each mutation, whatever came of it; never an input value beyond the target's id. */
export interface AuditEntry {
  readonly requestId: string;
  readonly caller: string;
  /** The caller's network address. */
  readonly address: string;
  /** The mutation's name. */
  readonly field: string;
  readonly target: string | null;
  /** The upstream's name; null where the input names none that there is. */
  readonly upstream: string | null;
  /** `ok`, the error's code, or `unknown` where the request left and nobody can say what became of it. */
  readonly outcome: string;
  readonly ms: number;
  /** How often an upstream was tried. */
  readonly attempts: number;
}

/** Of texts that a client chose; an id that is longer is none. */
const MAX_LENGTH = 256;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function textAt(value: unknown, name: string): string | undefined {
  const found = isRecord(value) ? value[name] : undefined;
  return typeof found === "string" ? found : undefined;
}

/** What to call the error in a mutation's outcome, be it thrown or a member of its union; undefined where all went well. */
function problemIn(ended: unknown): string | undefined {
  const failure = failureOf(ended);
  if (failure) {
    return mayBeDone(failure) ? "unknown" : (textAt(ended, "code") ?? codeOf(failure.kind));
  }
  if (!(ended instanceof Error)) return undefined;
  return textAt(isRecord(ended) ? ended["extensions"] : undefined, "code") ?? "INTERNAL";
}

/**
 * Writes an audit line when a mutation has ended, also after its client has left. Where `canWrite` says that there could be
 * none, nothing is sent.
 */
export function audit(write: (entry: AuditEntry) => void, canWrite: () => boolean): AroundRoot {
  return (field, inner) => {
    if (field.root !== "mutation") return inner;
    const facts = factsOf(field);
    return async (source, args, context, info) => {
      const startedAt = performance.now();
      const { budget, requestId } = context.call;
      // Mutations of one operation run one after the other, so what is added in between is this one's own.
      const before = budget.attempts;
      const tell = (ended: unknown, otherwise: string): void =>
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
        tell(payload, "ok");
        return payload;
      } catch (error) {
        tell(error, "INTERNAL");
        throw error;
      }
    };
  };
}
