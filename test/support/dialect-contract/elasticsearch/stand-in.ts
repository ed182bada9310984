import { createStandIn } from "../../../../src/dialects/elasticsearch/sandbox/index.js";
import { startStandIn } from "../../../../src/sandbox/http.js";
import type { ElasticsearchOptions, ElasticsearchTarget } from "./target.js";

/** An Elasticsearch 8.19 in memory. */
export async function elasticsearchStandIn({ license }: ElasticsearchOptions): Promise<ElasticsearchTarget> {
  const standIn = createStandIn({ people: [] });
  standIn.dropProfiles();
  if (license) standIn.license(license);
  const running = await startStandIn(standIn);
  let keys = 0;
  return {
    url: running.url,
    version: null,
    admin: { username: "elastic", password: "elastic-sandbox" },
    async putUser({ fullName = null, email = null, ...user }) {
      standIn.putUser({ ...user, fullName, email });
    },
    async deleteUser(username) {
      standIn.deleteUser(username);
    },
    async putRole(name, role) {
      standIn.putRole(name, role);
    },
    async apiKey(role) {
      keys += 1;
      const [id, secret] = [`contract-key-${keys}`, "contract-secret"];
      standIn.putApiKey({ id, secret, name: "contract", owner: "elastic", roles: [role] });
      return `ApiKey ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
    },
    stop: () => running.stop(),
  };
}
