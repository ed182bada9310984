import { z } from "zod";
import { seedElasticsearch } from "../../../live/recorder/seeding/elasticsearch.mjs";
import type { ElasticsearchOptions as StartOptions } from "../../../live/servers.mjs";
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
export async function realElasticsearch(options: ElasticsearchOptions): Promise<ElasticsearchTarget> {
  const known = options.license ? undefined : shared("elasticsearch");
  return known ? targetOver(known) : furtherElasticsearch({}, options);
}

/** A real Elasticsearch of its own, started with more than the contract asks for. */
export async function furtherElasticsearch(
  more: Pick<StartOptions, "version">,
  { license }: ElasticsearchOptions,
): Promise<ElasticsearchTarget> {
  const server = await startServer("elasticsearch", more);
  const target = await targetOver(server);
  if (license) await target.basicLicense();
  return { ...target, stop: () => server.stop() };
}
