import { gzipSync } from "node:zlib";
import { z } from "zod";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { createEmulator, type KuzzleEmulator } from "../../../src/sandbox/kuzzle/index.js";
import { type Exchange, send, type UpstreamResponse } from "../../support/replay.js";

const Envelope = z.looseObject({ result: z.looseObject({ jwt: z.string().optional() }).nullish() });
const Captured = z.looseObject({
  result: z.looseObject({
    scrollId: z.string().optional(),
    _source: z.looseObject({ token: z.string().optional() }).optional(),
  }),
});

/** An emulator under replay: its clock, and what the placeholders of the recording mean this time. */
export class World {
  now = 1_800_000_000_000;
  emulator: KuzzleEmulator;
  private running: RunningEmulator | undefined;
  private readonly meanings = new Map<string, string>();

  constructor() {
    this.emulator = this.create("fresh");
  }

  private create(content: "fresh" | "sandbox"): KuzzleEmulator {
    return createEmulator({ now: () => this.now, content });
  }

  async start(content: "fresh" | "sandbox"): Promise<void> {
    await this.stop();
    this.emulator = this.create(content);
    this.running = await startEmulator(this.emulator);
    this.meanings.clear();
  }

  async stop(): Promise<void> {
    await this.running?.stop();
  }

  later(ms: number): void {
    this.now += ms;
  }

  /** To the beginning of the next second, where tokens and rate limits start anew. */
  nextSecond(): void {
    this.now = (Math.floor(this.now / 1000) + 1) * 1000;
  }

  async login(name: string, username: string, password: string, expiresIn = ""): Promise<void> {
    const body = JSON.stringify({ username, password });
    const headers = { "content-type": "application/json" };
    const path = `/_login/local?expiresIn=${expiresIn}`;
    const answer = await this.send({ method: "POST", path, headers, body });
    this.meanings.set(name, Envelope.parse(JSON.parse(answer.body)).result?.jwt ?? "");
  }

  /** Any action, as the administrator. */
  async ask(action: string, args: object): Promise<void> {
    const [controller, name] = action.split(":");
    const headers = { "content-type": "application/json", authorization: "Bearer {admin}" };
    const body = JSON.stringify({ controller, action: name, ...args });
    const answer = await this.send({ method: "POST", path: "/_query", headers, body });
    if (answer.status !== 200) throw new Error(`${action}: ${answer.body}`);
  }

  async get(path: string, token: string): Promise<void> {
    const headers = { authorization: `Bearer {${token}}` };
    const answer = await this.send({ method: "GET", path, headers, body: null });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.body}`);
  }

  /** Sends a recorded request and remembers the tokens that its answer shows once only. */
  async replay({ name, request }: Exchange): Promise<UpstreamResponse> {
    const answer = await this.send(request);
    const captured = Captured.safeParse(answer.body.startsWith("{") ? JSON.parse(answer.body) : null);
    if (!captured.success) return answer;
    const { scrollId, _source } = captured.data.result;
    if (scrollId !== undefined) this.meanings.set("scroll", scrollId);
    const key = { "key/create-own": "own-key", "key/create-for-user": "reader-key", "sandbox/key": "my-key" };
    const kept = Object.entries(key).find(([exchange]) => exchange === name)?.[1];
    if (kept && _source?.token !== undefined) this.meanings.set(kept, _source.token);
    return answer;
  }

  private send(request: Exchange["request"]): Promise<UpstreamResponse> {
    const headers = Object.entries(request.headers).map(([name, value]) => [
      name,
      this.filled(String(value)),
    ]);
    return send(this.running?.url ?? "", {
      method: request.method,
      path: this.filled(request.path),
      headers: Object.fromEntries(headers),
      body: this.body(request.body),
    });
  }

  private body(text: string | null): string | Buffer | null {
    if (text?.startsWith("gzip:")) return gzipSync(text.slice("gzip:".length));
    return text && this.filled(text).replace(/\{x\*(\d+)\}/, (_, count: string) => "x".repeat(Number(count)));
  }

  private filled(text: string): string {
    return text
      .replace("{admin without kauth-}", this.meanings.get("admin")?.slice("kauth-".length) ?? "")
      .replace(/\{([\w-]+)\}/g, (whole, name: string) => this.meanings.get(name) ?? whole);
  }
}
