import { createEmulator as camundaEmulator } from "../../src/sandbox/camunda/index.js";
import { createEmulator as elasticsearchEmulator } from "../../src/sandbox/elasticsearch/index.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { createEmulator as kuzzleEmulator } from "../../src/sandbox/kuzzle/index.js";
import { certificate } from "../support/certificates.js";
import { EMULATED } from "../support/emulated.js";
import { type FaultServer, startFaultServer } from "../support/fault-server.js";
import { CANARIES } from "./canaries.js";

/** The uid that the emulator gives the sandbox's `jacknich`. */
export const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";

const PATIENCE = "{ connect: 1000, headers: 2000, total: 3000 }";

export interface Stage {
  /** By dialect; each can misbehave. */
  readonly servers: ReadonlyMap<string, FaultServer>;
  /** What the gateway's environment and the directory of its settings file hold. */
  readonly env: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  /** The `upstreams` of a settings file. */
  readonly upstreams: string;
  stop(): Promise<void>;
}

/** Emulators that know the canaries for good credentials, each behind a server that can misbehave. */
export async function setStage(): Promise<Stage> {
  const authority = certificate({ name: "authority", authority: true });
  const own = certificate({ name: "upstream", hosts: ["127.0.0.1"], issuer: authority });
  const client = certificate({ name: "gateway", issuer: authority });
  CANARIES.clientKey = client.key.toString().split("\n")[1] ?? "";

  const search = elasticsearchEmulator();
  const admin = { roles: ["superuser"] };
  search.putUser({ username: "caller", password: CANARIES.basic, ...admin });
  search.putUser({ username: "guest", password: CANARIES.password });
  search.issueToken("caller", CANARIES.bearer, 3600);
  search.issueToken("guest", CANARIES.accessToken, 3600);
  search.putApiKey({ id: "key", secret: CANARIES.environment, name: "gateway", owner: "elastic" });
  const security = kuzzleEmulator();
  security.seed.user("gateway", ["admin"], CANARIES.basic);
  const behind = {
    elasticsearch: await startEmulator(search),
    kuzzle: await startEmulator(security),
    camunda: await startEmulator(camundaEmulator({ passwordLength: 24 })),
  };
  const tls = {
    cert: own.cert,
    key: own.key,
    ca: authority.cert,
    requestCert: true,
    rejectUnauthorized: true,
  };
  const elasticsearch = await startFaultServer({ behind: behind.elasticsearch.url });
  const kuzzle = await startFaultServer({ behind: behind.kuzzle.url });
  const camunda = await startFaultServer({ behind: behind.camunda.url, tls });
  const servers = new Map(Object.entries({ elasticsearch, kuzzle, camunda }));
  // A dialect that is not dressed up here plays in its own clothes: with the credentials of its emulator.
  const others: { readonly running: RunningEmulator; readonly written: string }[] = [];
  for (const { name, auth, basePath, createEmulator } of EMULATED.filter((one) => !servers.has(one.name))) {
    const running = await startEmulator(createEmulator());
    const server = await startFaultServer({ behind: running.url });
    servers.set(name, server);
    const url = server.url + basePath;
    others.push({
      running,
      written: `  - { name: ${name}, dialect: ${name}, url: "${url}", auth: ${JSON.stringify(auth)}, timeouts: ${PATIENCE}, breaker: { minimumCalls: 100000 } }\n`,
    });
  }
  const patience = `timeouts: ${PATIENCE}
    breaker: { minimumCalls: 100000 }`;
  return {
    servers,
    env: { SEARCH_CREDENTIAL: Buffer.from(`key:${CANARIES.environment}`).toString("base64") },
    files: {
      "authority.pem": authority.cert.toString(),
      "gateway.pem": client.cert.toString(),
      "gateway-key.pem": client.key.toString(),
    },
    upstreams: `upstreams:
  - name: elasticsearch
    dialect: elasticsearch
    url: ${elasticsearch.url}
    auth: { apiKey: "\${SEARCH_CREDENTIAL}" }
    ${patience}
  - name: own
    dialect: elasticsearch
    url: ${elasticsearch.url}
    auth: { forward: x-own-authorization }
    ${patience}
  - name: kuzzle
    dialect: kuzzle
    url: ${kuzzle.url}
    auth: { basic: { username: gateway, password: ${CANARIES.basic} } }
    ${patience}
  - name: camunda
    dialect: camunda
    url: ${camunda.url}/engine-rest
    auth: { bearer: ${CANARIES.bearer} }
    tls: { caFile: authority.pem, certFile: gateway.pem, keyFile: gateway-key.pem }
    ${patience}
${others.map(({ written }) => written).join("")}`,
    async stop() {
      for (const server of [...servers.values()]) await server.refuse();
      for (const server of Object.values(behind)) await server.stop();
      for (const { running } of others) await running.stop();
    },
  };
}
