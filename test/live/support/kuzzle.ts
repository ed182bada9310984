import { z } from "zod";
import { seedKuzzle } from "../../../live/recorder/seeding/kuzzle.mjs";
import type { KuzzleOptions, KuzzleTarget } from "../../support/dialect-contract/kuzzle/target.js";
import { shared, startServer } from "./servers.js";

const description = z.object({ info: z.object({ version: z.string() }) });

/** A real Kuzzle: the shared one, or one more whose doors may be opened. */
export async function realKuzzle({ open }: KuzzleOptions): Promise<KuzzleTarget> {
  const known = open ? undefined : shared("kuzzle");
  const { url, username, password, stop } = known
    ? { ...known, stop: async () => {} }
    : await startServer("kuzzle");
  const { open: openDoors, clean, ...seeding } = seedKuzzle({ url, username, password });
  if (open) await openDoors();
  const { info } = description.parse(await (await fetch(`${url}/_openapi`)).json());
  return {
    ...seeding,
    url,
    version: info.version,
    admin: open || username === undefined || password === undefined ? undefined : { username, password },
    async stop() {
      if (!open) await clean();
      await stop();
    },
  };
}
