import { deepEqual, ok } from "node:assert/strict";
import { once } from "node:events";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { AuditEntry } from "../auth/audit.js";
import type { Attempt } from "../dialect/request-facts.js";
import type { AnyDialect } from "../dialect.js";
import { type BuiltGateway, buildGateway } from "../gateway.js";
import { readManifest } from "../graphql/trusted-documents.js";
import type { Observer } from "../observability/observer.js";
import { readSettings } from "../settings/load.js";

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

interface Answered {
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

  /** No answer may reveal where the upstream is, or the secret it is asked with. */
  async asked({ query, variables = {} }: Sample): Promise<Answered> {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ query, variables });
    const request = new Request("http://localhost/graphql", { method: "POST", headers, body });
    const text = await (await this.gateway.fetch(request, {})).text();
    for (const hidden of [this.upstream.url, this.#reached.url, ...secretsIn(this.#reached.auth)])
      ok(!text.includes(hidden), `an answer reveals ${hidden}`);
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
    const isDeclared = ({ operation, method, path }: Attempt): boolean =>
      shown.some((one) => {
        const isIt = operation === one.operation && method === one.method && path === one.path;
        return isIt && ["login", ...fields].some((field) => field in one.behind);
      });
    return this.attempts
      .filter((sent) => !isDeclared(sent))
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

/** What comes instead of an answer: one that the upstream never gave, or none at all. */
export type Instead = { readonly status: number; readonly type?: string; readonly body?: string } | "nothing";

interface InFront {
  readonly url: string;
  /** From now on; undefined = the upstream's own answers. */
  instead: Instead | undefined;
  /** Which requests that is for; absent = all. */
  only: ((method: string, url: string) => boolean) | undefined;
  stop(): Promise<void>;
}

/** Stands in front of an upstream and hands on what comes, or answers in its place. */
async function standInFront(upstream: string): Promise<InFront> {
  const { protocol, host, hostname, port, pathname } = new URL(upstream);
  const send = protocol === "https:" ? httpsRequest : httpRequest;

  async function handOn(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { method = "GET", url, headers } = incoming;
    const outgoing = send({ hostname, port, method, path: url, headers: { ...headers, host } });
    outgoing.once("response", (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.once("error", () => response.destroy());
    outgoing.end(body);
  }

  const inFront: InFront = {
    url: "",
    instead: undefined,
    only: undefined,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
  const server = createServer((incoming, response) => {
    const { only, instead } = inFront;
    const { method = "", url = "" } = incoming;
    if (instead === undefined || only?.(method, url) === false) void handOn(incoming, response);
    else if (instead === "nothing") response.destroy();
    else
      response
        .writeHead(instead.status, { "content-type": instead.type ?? "application/json" })
        .end(instead.body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port: own } = server.address() as AddressInfo;
  return Object.assign(inFront, { url: `http://127.0.0.1:${own}${pathname.replace(/\/+$/, "")}` });
}
