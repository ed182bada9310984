import { builtInDialects } from "../../src/dialects.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import type { UpstreamSettings } from "../../src/settings/gateway-settings.js";
import { EMULATED } from "./emulated.js";
import { FAULT_OPERATIONS, type FaultOperations } from "./fault-operations.js";
import { headerOf } from "./fault-requests.js";
import { type FaultServer, startFaultServer } from "./fault-server.js";
import { type RunningGateway, settingsFor, startGateway } from "./gateway.js";
import { resolving } from "./names.js";

/** So long that a busy machine does not reach them: what a test is not about must not end its calls. */
const PATIENCE = { connect: 15_000, headers: 20_000, total: 20_000 };

/** An emulator of every built-in dialect, healthy throughout. */
export interface Healthy {
  /** Settings to reach it, by dialect. */
  readonly upstreams: readonly UpstreamSettings[];
  stop(): Promise<void>;
}

export async function startHealthy(): Promise<Healthy> {
  const running: RunningEmulator[] = [];
  const upstreams: UpstreamSettings[] = [];
  for (const { createEmulator, upstreamAt } of EMULATED) {
    const emulator = await startEmulator(createEmulator());
    running.push(emulator);
    upstreams.push({ ...upstreamAt(emulator.url), timeouts: PATIENCE });
  }
  return {
    upstreams,
    stop: async () => void (await Promise.all(running.map((emulator) => emulator.stop()))),
  };
}

export function operationsOf(dialect: string): FaultOperations {
  const found = FAULT_OPERATIONS.get(dialect);
  if (!found) throw new Error(`there is no dialect ${dialect}`);
  return found;
}

/** What came of one operation, seen from both sides of the gateway. */
export interface Cell {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests assert on the whole answer, whatever its shape
  readonly body: any;
  /** Headers and body as they went out. */
  readonly text: string;
  readonly ms: number;
  /** How many requests of this operation reached the faulty upstream, and how many of these were the write. */
  readonly requests: number;
  readonly written: number;
}

/** A gateway before all dialects, of which one is reached through a server that can fail. */
export class FaultWorld {
  readonly dialect: string;
  readonly gateway: RunningGateway;
  readonly server: FaultServer;
  /** Where its name leads; empty = nowhere. */
  addresses: readonly string[] = ["127.0.0.1"];
  /** Reached over a WebSocket. */
  readonly messages: boolean;
  readonly #unname: () => void;

  private constructor(
    dialect: string,
    name: string,
    gateway: RunningGateway,
    server: FaultServer,
    messages: boolean,
  ) {
    this.dialect = dialect;
    this.gateway = gateway;
    this.server = server;
    this.messages = messages;
    this.#unname = resolving(name, () => this.addresses);
  }

  static async start(
    healthy: Healthy,
    dialect: string,
    changes: {
      timeouts?: Partial<UpstreamSettings["timeouts"]>;
      breaker?: UpstreamSettings["breaker"];
      production?: boolean;
      messages?: boolean;
    } = {},
  ): Promise<FaultWorld> {
    const sound = healthy.upstreams.find((upstream) => upstream.dialect === dialect);
    if (!sound) throw new Error(`${dialect} has no emulator`);
    const { origin, pathname } = new URL(sound.url);
    const server = await startFaultServer({ behind: origin });
    const name = `port-${server.port}.test`;
    const faulty: UpstreamSettings = {
      ...sound,
      url: `http://${name}:${server.port}${pathname === "/" ? "" : pathname}`,
      timeouts: { ...sound.timeouts, ...changes.timeouts },
      breaker: changes.breaker ?? sound.breaker,
      options: changes.messages ? { protocol: "websocket" } : sound.options,
    };
    const upstreams = healthy.upstreams.map((upstream) => (upstream === sound ? faulty : upstream));
    const patient = settingsFor(upstreams);
    const gateway = await startGateway({
      ...patient,
      server: { ...patient.server, operationTimeout: 30_000, production: changes.production ?? false },
    });
    return new FaultWorld(dialect, name, gateway, server, changes.messages ?? false);
  }

  async ask(query: string, variables: object = {}): Promise<Cell> {
    const id = `cell-${Math.random().toString(36).slice(2)}`;
    const startedAt = performance.now();
    const { status, headers, body } = await this.gateway.ask(query, variables, { "x-request-id": id });
    const ms = performance.now() - startedAt;
    const own = this.server.requests.filter((request) => headerOf(request, "x-request-id") === id);
    const text = JSON.stringify([...headers]) + JSON.stringify(body);
    const { isWrite } = operationsOf(this.dialect).mutation;
    const written = own.filter((request) => isWrite(request.method, request.target)).length;
    return { status, body, text: text.replaceAll(id, ""), ms, requests: own.length, written };
  }

  one(): Promise<Cell> {
    const { read, ids } = operationsOf(this.dialect);
    return this.ask(`{ ${read(ids.one)} }`);
  }

  all(): Promise<Cell> {
    const reads = builtInDialects.map(({ name }) => {
      const { read, ids } = operationsOf(name);
      return read(ids.all);
    });
    return this.ask(`{ ${reads.join(" ")} }`);
  }

  mutation(): Promise<Cell> {
    const { field, input, variables } = operationsOf(this.dialect).mutation;
    const query = `mutation ($input: ${input}) { ${field}(input: $input) { __typename ... on ProfileError { code } } }`;
    return this.ask(query, { input: variables });
  }

  /** What must not be in any answer: where the upstream is, and how it was reached. */
  secrets(): readonly RegExp[] {
    return [
      new RegExp(`\\b${this.server.port}\\b`),
      /127\.0\.0\.1|localhost|\.test\b|https?:\/\//,
      /ECONN|ENOTFOUND|EPIPE|UND_ERR|HPE_|undici|node:|SocketError/,
      /\bat (?:async )?\S+ \(|\.[cm]?[jt]s:\d/,
    ];
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    await this.server.refuse();
    this.#unname();
  }
}
