import type { GraphQLSchema } from "graphql";
import { codeOf } from "../graphql/codes.js";
import { failureOf } from "../graphql/outcomes.js";
import { factsOf, wrapRootFields } from "../graphql/root-fields.js";

/** One line for each mutation, whatever came of it; never an input value beyond the target's id. */
export interface AuditEntry {
  readonly requestId: string;
  readonly caller: string;
  /** The mutation's name. */
  readonly field: string;
  readonly target: string | null;
  /** The upstream's name; null where none was chosen. */
  readonly upstream: string | null;
  /** `ok`, the error's code, or `unknown` where the request left and nobody can say what became of it. */
  readonly outcome: string;
  readonly ms: number;
  /** How often an upstream was tried. */
  readonly attempts: number;
}

/** The error in a mutation's outcome: thrown, or returned as a member of its union. */
function problemIn(outcome: unknown): { outcome: string; upstream: string | null } | undefined {
  const failure = failureOf(outcome);
  if (failure) {
    const lost = failure.sent && (failure.kind === "cancelled" || failure.kind === "operation-timeout");
    const member =
      typeof outcome === "object" && outcome !== null && "code" in outcome ? outcome.code : undefined;
    const code = typeof member === "string" ? member : codeOf(failure.kind);
    return { outcome: lost ? "unknown" : code, upstream: failure.upstream || null };
  }
  if (!(outcome instanceof Error)) return undefined;
  const extensions = "extensions" in outcome ? outcome.extensions : undefined;
  const code =
    typeof extensions === "object" && extensions !== null && "code" in extensions
      ? extensions.code
      : undefined;
  return { outcome: typeof code === "string" ? code : "INTERNAL", upstream: null };
}

function upstreamOf(payload: unknown): string | null {
  if (typeof payload !== "object" || payload === null || !("upstream" in payload)) return null;
  return typeof payload.upstream === "string" ? payload.upstream : null;
}

/** Writes an audit line when a mutation has ended, also after its client has left. */
export function installAudit(schema: GraphQLSchema, write: (entry: AuditEntry) => void): void {
  wrapRootFields(schema, "mutation", (field, inner) => async (source, args, context, info) => {
    const startedAt = performance.now();
    const { budget, requestId } = context.call;
    // Mutations of one operation run one after the other, so what is added in between is this one's own.
    const before = budget.attempts;
    const tell = (ended: { outcome: string; upstream: string | null }): void =>
      write({
        requestId,
        caller: context.caller.name,
        field: field.name,
        target: factsOf(field)?.target(args) ?? null,
        upstream: ended.upstream ?? budget.lastAsked,
        outcome: ended.outcome,
        ms: Math.round(performance.now() - startedAt),
        attempts: budget.attempts - before,
      });
    try {
      const payload: unknown = await inner(source, args, context, info);
      tell(problemIn(payload) ?? { outcome: "ok", upstream: upstreamOf(payload) });
      return payload;
    } catch (error) {
      tell(problemIn(error) ?? { outcome: "INTERNAL", upstream: null });
      throw error;
    }
  });
}
