import { z } from "zod";
import { seedElasticsearch } from "../../../live/recorder/seeding/elasticsearch.mjs";
import type {
  ElasticsearchOptions,
  ElasticsearchTarget,
} from "../../support/dialect-contract/elasticsearch/target.js";
import { basic } from "../../support/dialect-contract/world.js";
import { shared, startServer } from "./servers.js";

const root = z.object({ version: z.object({ number: z.string() }) });

/** A real Elasticsearch: the shared one, or one more whose license may be changed. */
export async function realElasticsearch({ license }: ElasticsearchOptions): Promise<ElasticsearchTarget> {
  const known = license ? undefined : shared("elasticsearch");
  const {
    url,
    username = "elastic",
    password = "",
    stop,
  } = known ? { ...known, stop: async () => {} } : await startServer("elasticsearch");
  const { basicLicense, clean, ...seeding } = seedElasticsearch({ url, username, password });
  if (license) await basicLicense();
  const response = await fetch(url, { headers: { authorization: basic(username, password) } });
  return {
    ...seeding,
    url,
    // The small distribution that is started here has no such route.
    version: response.ok ? root.parse(await response.json()).version.number : null,
    admin: { username, password },
    async stop() {
      if (known) await clean();
      await stop();
    },
  };
}
