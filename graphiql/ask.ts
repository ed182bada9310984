import type { Fetcher } from "@graphiql/toolkit";
import { facts } from "./facts.js";
import { type Attempt, run } from "./run.js";

const INTROSPECTION = "IntrospectionQuery";

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly extensions?: { readonly code?: string; readonly upstream?: string };
  }[];
  readonly extensions?: { readonly trace?: readonly Attempt[] };
}

/** A header without a value is one that nobody has filled in. */
function filled(headers: unknown): Record<string, string> {
  const given: Record<string, unknown> =
    typeof headers === "object" && headers !== null ? { ...headers } : {};
  return Object.fromEntries(
    Object.entries(given).flatMap(([name, value]): [string, string][] =>
      value === "" || value === null || value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

/** Why nobody was let in, and what would help. */
function refusal(status: number, answer: Answer, sent: Record<string, string>): string {
  const names = new Set(Object.keys(sent).map((name) => name.toLowerCase()));
  const refused = answer.errors?.filter(({ extensions }) => extensions?.code === "UNAUTHENTICATED") ?? [];
  if (status !== 401 && refused.length === 0) return "";
  const systems = new Set(refused.map(({ extensions }) => extensions?.upstream));
  const wanted = facts.headers.filter(({ of, required }) => (status === 401 ? required : systems.has(of)));
  const missing = wanted.filter(({ name }) => !names.has(name));
  const list = (missing.length > 0 ? missing : wanted)
    .map(({ name, of }) => `${name} (for ${of})`)
    .join(", ");
  if (list === "") return `${status}: the credentials are missing or were refused.`;
  return missing.length > 0
    ? `${status}: a header is missing: ${list}. Fill it in under Headers, below the query.`
    : `${status}: what stands in the header ${list} was refused.`;
}

/** Asks the gateway, and keeps what the panel shows of the answer. */
export const ask: Fetcher = async (params, options) => {
  const headers = filled(options?.headers);
  const own = params.operationName === INTROSPECTION;
  const startedAt = performance.now();
  if (!own) run.begin(params.operationName ?? "");
  try {
    const response = await fetch(facts.endpoint, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        ...(own ? {} : { "x-profile-gateway-trace": "1" }),
        ...headers,
      },
      body: JSON.stringify(params),
    });
    const answer: Answer = await response.json();
    const { trace, ...others } = answer.extensions ?? {};
    run.notice(refusal(response.status, answer, headers));
    if (own) return { ...answer, data: answer.data ?? null } as never;
    run.end({ ms: performance.now() - startedAt, attempts: trace ?? [] });
    const { extensions: _, ...rest } = answer;
    return { ...rest, ...(Object.keys(others).length > 0 ? { extensions: others } : {}) } as never;
  } catch (error) {
    run.end({ ms: performance.now() - startedAt, attempts: [] });
    throw error;
  }
};
