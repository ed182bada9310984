import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { isLoopback } from "../settings/schema/kinds.js";
import type { Fault } from "./http.js";

const MAX_SLOW = 600_000;
const MAX_BODY = 4096;
const fault = {
  slow: z.int().min(0).max(MAX_SLOW).optional(),
  down: z.boolean().optional(),
  answer: z.int().min(200).max(599).optional(),
};
const order = z.strictObject({ upstream: z.string(), ...fault });

/** What goes wrong with which emulator, until it is said otherwise. */
export class Faults {
  readonly #names: readonly string[];
  readonly #faults = new Map<string, Fault>();

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  of(name: string): Fault | undefined {
    return this.#faults.get(name);
  }

  /** One order as the control port takes it; an upstream alone clears its faults. Gives what is wrong with it. */
  set(value: unknown): string | undefined {
    const parsed = order.safeParse(value);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return `${issue?.path.join(".") || "the body"}: ${issue?.message}`;
    }
    const { upstream, ...wanted } = parsed.data;
    if (!this.#names.includes(upstream)) return `upstream: expected one of ${this.#names.join(", ")}`;
    this.#faults.set(upstream, wanted);
    return undefined;
  }

  /** The flags of the commands: each a list of NAME=VALUE, or of names. Gives what is wrong with them. */
  setFlags(flags: Readonly<Record<"slow" | "down" | "answer", readonly string[]>>): string | undefined {
    const wanted = new Map<string, Record<string, unknown>>();
    for (const [flag, values] of Object.entries(flags)) {
      for (const text of values) {
        const [, name = text, number] = /^([^=]*)=(\d{1,7})$/.exec(text) ?? [];
        if (flag !== "down" && number === undefined)
          return `--${flag}: expected NAME=${flag === "slow" ? "MS" : "STATUS"}, found ${JSON.stringify(text)}`;
        const order = wanted.get(name) ?? { upstream: name };
        order[flag] = flag === "down" ? true : Number(number);
        wanted.set(name, order);
        const problem = this.set(order);
        if (problem !== undefined) return `--${flag}: ${problem}`;
      }
    }
    return undefined;
  }
}

export interface Control {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  stop(): void;
}

/** Listens on this machine alone, for `POST /__sandbox/faults`. No web page gets in: it needs JSON and a name of this machine. */
export async function startControl(faults: Faults): Promise<Control> {
  const server = createServer(async (request, response) => {
    const answer = (status: number, body?: object): void => {
      response.writeHead(status, { "content-type": "application/json", connection: "close" });
      response.end(body && JSON.stringify(body));
    };
    const authority = `http://${request.headers.host}`;
    const host = URL.canParse(authority) ? new URL(authority).hostname : "";
    if (!isLoopback(host)) return answer(403, { error: "only for this machine" });
    if (request.method !== "POST" || request.url !== "/__sandbox/faults")
      return answer(404, { error: "POST /__sandbox/faults" });
    if (!/^application\/json *(;|$)/i.test(request.headers["content-type"] ?? ""))
      return answer(415, { error: "expected content-type: application/json" });
    let text = "";
    for await (const chunk of request) {
      text += String(chunk);
      if (text.length > MAX_BODY) return answer(413, { error: `at most ${MAX_BODY} bytes` });
    }
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return answer(400, { error: "expected JSON" });
    }
    const problem = faults.set(value);
    return problem === undefined ? answer(200, { ok: true }) : answer(400, { error: problem });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
