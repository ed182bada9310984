import { z } from "zod";
import { seedCamunda } from "../../../live/recorder/seeding/camunda.mjs";
import type { CamundaOptions as StartOptions } from "../../../live/servers.mjs";
import type { CamundaOptions, CamundaTarget } from "../../support/dialect-contract/camunda/target.js";
import { basic } from "../../support/dialect-contract/world.js";
import { shared, startServer } from "./servers.js";

type Engine = "camunda" | "operaton";

const products: Readonly<Record<Engine, string>> = { camunda: "Camunda 7", operaton: "Operaton" };

const answered = z.object({ version: z.string() });

/** What puts users into an engine that runs, and takes them away again. */
export async function targetOver(
  name: Engine,
  server: {
    readonly url: string;
    readonly username?: string | undefined;
    readonly password?: string | undefined;
  },
): Promise<CamundaTarget> {
  const { url, username, password } = server;
  const admin = username === undefined || password === undefined ? undefined : { username, password };
  const headers = admin ? { authorization: basic(admin.username, admin.password) } : {};
  const response = await fetch(`${url}/version`, { headers });
  const { clean, ...seeding } = seedCamunda({ url, username, password });
  return {
    ...seeding,
    url,
    product: products[name],
    version: answered.parse(await response.json()).version,
    admin,
    stop: clean,
  };
}

/** A real Camunda of its own, started with more than the contract asks for. */
export async function furtherCamunda(
  more: Pick<StartOptions, "version" | "store" | "ignoreCase" | "identity">,
  options: CamundaOptions,
): Promise<CamundaTarget> {
  const server = await startServer("camunda", { ...options, ...more });
  const target = await targetOver("camunda", server);
  return { ...target, looseEscapes: more.store !== "postgres", stop: () => server.stop() };
}

/** A real engine of the family: the shared one where it was started the same way, else one more. */
export async function realCamunda(name: Engine, options: CamundaOptions): Promise<CamundaTarget> {
  const known = shared(name);
  const sameAuth = options.auth === (known?.username === undefined ? undefined : "basic");
  const { authorization, readOnly, maxResults, passwordPolicy } = options;
  if (known && sameAuth && !authorization && !readOnly && !maxResults && !passwordPolicy) {
    return targetOver(name, known);
  }
  const server = await (name === "camunda" ? startServer(name, options) : startServer(name, options));
  return { ...(await targetOver(name, server)), stop: () => server.stop() };
}
