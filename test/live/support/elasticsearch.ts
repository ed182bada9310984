import { z } from "zod";
import { seedElasticsearch } from "../../../live/recorder/seeding/elasticsearch.mjs";
import type {
  ElasticsearchOptions,
  ElasticsearchTarget,
} from "../../support/dialect-contract/elasticsearch/target.js";
import { basic } from "../../support/dialect-contract/world.js";
import { shared, startServer } from "./servers.js";

const root = z.object({ version: z.object({ number: z.string() }) });

/** What puts users into a server that runs, and takes them away again. */
export async function targetOver(server: {
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}): Promise<ElasticsearchTarget & { basicLicense(): Promise<void> }> {
  const { url, username = "elastic", password = "" } = server;
  const { clean, ...seeding } = seedElasticsearch({ url, username, password });
  const response = await fetch(url, { headers: { authorization: basic(username, password) } });
  return {
    ...seeding,
    url,
    // The small distribution that is started here has no such route.
    version: response.ok ? root.parse(await response.json()).version.number : null,
    admin: { username, password },
    stop: clean,
  };
}

/** A real Elasticsearch: the shared one, or one more whose license may be changed. */
export async function realElasticsearch({ license }: ElasticsearchOptions): Promise<ElasticsearchTarget> {
  const known = license ? undefined : shared("elasticsearch");
  if (known) return targetOver(known);
  const server = await startServer("elasticsearch");
  const target = await targetOver(server);
  if (license) await target.basicLicense();
  return { ...target, stop: () => server.stop() };
}
