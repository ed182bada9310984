import { deepEqual, ok } from "node:assert/strict";
import type { AuditEntry } from "../auth/audit.js";
import type { Attempt } from "../dialect/request-facts.js";
import type { AnyDialect } from "../dialect.js";
import { type BuiltGateway, buildGateway } from "../gateway.js";
import { readManifest } from "../graphql/trusted-documents.js";
import type { Observer } from "../observability/observer.js";
import { readSettings } from "../settings/load.js";
import { type InFront, standInFront } from "./upstream-in-front.js";

/** A GraphQL operation that works on the target, as often as it is asked. */
export interface Sample {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Where an upstream is, and how it is reached. */
export interface Reached {
  /** With the API's path prefix. */
  readonly url: string;
  /** As in the settings. */
  readonly auth: unknown;
  /** The dialect's own block in the settings; absent = the defaults. */
  readonly options?: Readonly<Record<string, unknown>>;
}

export interface Answered {
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  /** Of the errors, in their order. */
  readonly codes: readonly string[];
}

/** The name of the upstream, which is not that of its dialect. */
export const NAME = "tried";

/** A gateway with one dialect over one upstream, and what was seen of it. */
export class World {
  readonly gateway: BuiltGateway;
  readonly upstream: InFront;
  readonly attempts: readonly Attempt[];
  readonly audited: readonly AuditEntry[];
  readonly #dialect: AnyDialect;
  readonly #reached: Reached;

  constructor(
    dialect: AnyDialect,
    reached: Reached,
    upstream: InFront,
    parts: { gateway: BuiltGateway; attempts: readonly Attempt[]; audited: readonly AuditEntry[] },
  ) {
    this.#dialect = dialect;
    this.#reached = reached;
    this.upstream = upstream;
    this.gateway = parts.gateway;
    this.attempts = parts.attempts;
    this.audited = parts.audited;
  }

  /** No answer tells where the upstream is, or with which secret it is asked. */
  async asked({ query, variables = {} }: Sample): Promise<Answered> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ query, variables });
    const request = new Request("http://localhost/graphql", { method: "POST", headers, body });
    const text = await (await this.gateway.fetch(request, {})).text();
    for (const hidden of [this.upstream.url, this.#reached.url, ...secretsIn(this.#reached.auth)])
      ok(!text.includes(hidden), `an answer tells ${hidden}`);
    const { data, errors = [] } = JSON.parse(text);
    return { data, codes: errors.map((error: { extensions: { code: string } }) => error.extensions.code) };
  }

  /** What is expected to work. */
  async ask(sample: Sample): Promise<Readonly<Record<string, unknown>>> {
    const { data, codes } = await this.asked(sample);
    deepEqual(codes, []);
    return data ?? {};
  }

  /** What was sent and does not stand behind one of these fields, by what the dialect says of itself. */
  undeclared(...fields: readonly string[]): string[] {
    const shown = this.#dialect.operations(this.#reached.options ?? {});
    const told = ({ operation, method, path }: Attempt): boolean =>
      shown.some((one) => {
        const isIt = operation === one.operation && method === one.method && path === one.path;
        return isIt && ["login", ...fields].some((field) => field in one.behind);
      });
    return this.attempts
      .filter((sent) => !told(sent))
      .map(({ operation, method, path }) => `${method} ${path} [${operation}]`);
  }

  /** How often something was sent that may not be sent twice. */
  get written(): number {
    const writes = new Set(this.#writes.map(({ operation }) => operation));
    return this.attempts.filter(({ operation }) => writes.has(operation)).length;
  }

  /** Whether a request that reaches the upstream is a write. */
  readonly isWrite = (method: string, url: string): boolean => {
    const [path = ""] = url.split("?");
    return this.#writes.some((write) => {
      const parts = write.path.split("{}").map((part) => part.replace(/[^\w/]/g, "\\$&"));
      return write.method === method && new RegExp(`${parts.join("[^/]+")}$`).test(path);
    });
  };

  get #writes() {
    return this.#dialect.operations(this.#reached.options ?? {}).filter(({ repeatable }) => !repeatable);
  }

  async close(): Promise<void> {
    await this.gateway.stop({ delay: 0, grace: 1000 });
    await this.upstream.stop();
  }
}

export async function openWorld(dialect: AnyDialect, reached: Reached): Promise<World> {
  const upstream = await standInFront(reached.url);
  const { auth, options = {} } = reached;
  const written = { name: NAME, dialect: dialect.name, url: upstream.url, auth, [dialect.name]: options };
  const dialects = [dialect];
  const given = { upstreams: [written], access: { open: true } };
  const { settings } = readSettings(given, { cwd: process.cwd(), env: {}, dialects, readManifest });
  const attempts: Attempt[] = [];
  const audited: AuditEntry[] = [];
  const nothing = (): void => {};
  const observer: Observer = {
    attempt: (attempt) => void attempts.push(attempt),
    audit: (entry) => void audited.push(entry),
    ...{ error: nothing, ended: nothing, crash: nothing, redis: nothing, reloaded: nothing, note: nothing },
  };
  const gateway = buildGateway(settings, { dialects, observer });
  return new World(dialect, reached, upstream, { gateway, attempts, audited });
}

/** The texts in an `auth` that are not its user's name. */
function secretsIn(auth: unknown): string[] {
  if (typeof auth !== "object" || auth === null) return [];
  return Object.entries(auth).flatMap(([name, value]) => {
    if (typeof value !== "string") return secretsIn(value);
    return name === "username" || name === "forward" ? [] : [value];
  });
}
