import { z } from "zod";
import { seedKuzzle } from "../../../live/recorder/seeding/kuzzle.mjs";
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

/** A real Kuzzle: the shared one, or one more whose doors may be opened. */
export async function realKuzzle({ open }: KuzzleOptions): Promise<KuzzleTarget> {
  const known = open ? undefined : shared("kuzzle");
  if (known) return targetOver(known);
  const server = await startServer("kuzzle");
  const target = await targetOver(server);
  if (!open) return { ...target, stop: () => server.stop() };
  await target.open();
  return { ...target, admin: undefined, stop: () => server.stop() };
}
