import { z } from "zod";
import { seedKuzzle } from "../../../live/recorder/seeding/kuzzle.mjs";
import type { KuzzleOptions as StartOptions } from "../../../live/servers.mjs";
import type { KuzzleOptions, KuzzleTarget } from "../../support/dialect-contract/kuzzle/target.js";
import { shared, startServer } from "./servers.js";

const description = z.object({ info: z.object({ version: z.string() }) });

/** What puts records into a server that runs, and takes them away again. */
export async function targetOver(server: {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}): Promise<KuzzleTarget & { open(): Promise<void> }> {
  const { url, username, password } = server;
  const { clean, ...seeding } = seedKuzzle({ url, username, password });
  const { info } = description.parse(await (await fetch(`${url}/_openapi`)).json());
  return {
    ...seeding,
    url,
    version: info.version,
    admin: username === undefined || password === undefined ? undefined : { username, password },
    stop: clean,
  };
}

/** A real Kuzzle: the shared one, or one more that may be opened to everybody. */
export async function realKuzzle(options: KuzzleOptions): Promise<KuzzleTarget> {
  const known = options.open ? undefined : shared("kuzzle");
  return known ? targetOver(known) : furtherKuzzle({}, options);
}

/** A real Kuzzle of its own, started with more than the contract asks for. */
export async function furtherKuzzle(
  more: Pick<StartOptions, "storage">,
  { open }: KuzzleOptions,
): Promise<KuzzleTarget> {
  const server = await startServer("kuzzle", more);
  const target = { ...(await targetOver(server)), sorted: more.storage !== "8" };
  if (!open) return { ...target, stop: () => server.stop() };
  await target.open();
  return { ...target, admin: undefined, stop: () => server.stop() };
}
