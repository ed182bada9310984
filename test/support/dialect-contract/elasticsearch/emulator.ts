import { createEmulator } from "../../../../src/sandbox/elasticsearch/index.js";
import { startEmulator } from "../../../../src/sandbox/http.js";
import type { ElasticsearchOptions, ElasticsearchTarget } from "./target.js";

/** An Elasticsearch 8.19 in memory. */
export async function elasticsearchEmulator({ license }: ElasticsearchOptions): Promise<ElasticsearchTarget> {
  const emulator = createEmulator({ people: [] });
  emulator.dropProfiles();
  if (license) emulator.license(license);
  const running = await startEmulator(emulator);
  let keys = 0;
  return {
    url: running.url,
    version: "8.19.21",
    admin: { username: "elastic", password: "elastic-sandbox" },
    async putUser({ fullName = null, email = null, ...user }) {
      emulator.putUser({ ...user, fullName, email });
    },
    async deleteUser(username) {
      emulator.deleteUser(username);
    },
    async putRole(name, role) {
      emulator.putRole(name, role);
    },
    async apiKey(role) {
      keys += 1;
      const [id, secret] = [`contract-key-${keys}`, "contract-secret"];
      emulator.putApiKey({ id, secret, name: "contract", owner: "elastic", roles: [role] });
      return `ApiKey ${Buffer.from(`${id}:${secret}`).toString("base64")}`;
    },
    stop: () => running.stop(),
  };
}
