import { settings } from "../../../live/servers.mjs";
import { buildOnce, type Ended, type Running, run, start } from "../../support/cli.js";
import type { Answered } from "../../support/gateway.js";
import { type SharedServer, shared } from "./servers.js";

export type Engine = "camunda" | "operaton";

/** One variable a server, and its login: all that the gateway is told. */
export function environment(engine: Engine): Record<string, string> {
  const names = ["elasticsearch", "kuzzle", engine] as const;
  return Object.assign(
    { PORT: "0" },
    ...names.map((name) => {
      const { url, username, password }: SharedServer = shared(name) ?? { url: "", version: "", ours: false };
      return settings({ name, url, ...(username && password && { username, password }) });
    }),
  );
}

/** A gateway in a process of its own, as an operator starts it. */
export interface Served {
  ask(query: string, variables?: object): Promise<Answered>;
  /** Ends it and gives what it wrote. */
  stop(): Promise<Ended>;
}

export async function serve(engine: Engine): Promise<Served> {
  await buildOnce();
  const running: Running = start(["serve"], { env: environment(engine) });
  const [, url = ""] = await running.until(/^ready (\S+)$/m);
  return {
    async ask(query, variables = {}) {
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query, variables }),
      });
      return { status: response.status, headers: response.headers, body: await response.json() };
    },
    async stop() {
      running.child.kill("SIGTERM");
      return running.ended;
    },
  };
}

/** What `check` says of the servers. */
export async function checked(engine: Engine): Promise<Ended> {
  await buildOnce();
  return run(["check"], { env: environment(engine) });
}
