// How the gateway under test is set up: in production, every check and the audit on, only raised what the shape of the
// benchmark itself needs (fifty aliases, their cost, a caller's rate, places for 1,000 clients of one upstream).
import { createHash, generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const ISSUER = "https://issuer.bench.example";
const AUDIENCE = "profile-gateway";
const DAY = 86_400;

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");

function token(privateKey) {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: ISSUER,
    aud: AUDIENCE,
    sub: "bench",
    scope: "read write",
    iat: now,
    exp: now + DAY,
  };
  const signed = `${base64url({ alg: "ES256", typ: "JWT" })}.${base64url(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

/** What each way adds to the settings, and to the headers of a request. */
const WAYS = {
  plain: () => ({}),
  // As plain; a process of its own, so that its memory is its own.
  documents: () => ({}),
  mixture: () => ({}),
  metrics: () => ({ settings: { admin: { port: 0 } } }),
  apiKeys() {
    const key = randomBytes(24).toString("hex");
    const sha256 = createHash("sha256").update(key).digest("hex");
    return {
      settings: { access: { apiKeys: [{ name: "bench", sha256, scopes: ["read", "write"] }] } },
      headers: { "x-api-key": key },
    };
  },
  jwt(folder) {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const publicKeyFile = join(folder, "issuer.pem");
    writeFileSync(publicKeyFile, publicKey.export({ type: "spki", format: "pem" }));
    const jwt = { issuer: ISSUER, audience: AUDIENCE, publicKeyFile };
    return {
      settings: { access: { jwt } },
      auth: { forward: "x-camunda-authorization" },
      headers: {
        authorization: `Bearer ${token(privateKey)}`,
        "x-camunda-authorization": "Basic YmVuY2g6c2VjcmV0",
      },
    };
  },
};

/** Settings for this upstream, and the headers that a request then needs. */
export function gatewaySettings(way, upstream, folder) {
  const { settings = {}, headers = {}, auth = "forward" } = WAYS[way](folder);
  return {
    headers,
    settings: {
      server: { production: true },
      shutdown: { delay: 0 },
      access: { open: true },
      rates: { pointsPerMinute: 10_000_000, burst: 10_000_000 },
      limits: { tokens: 2000, aliases: 60, rootFields: 60 },
      upstreams: [
        {
          name: "camunda",
          dialect: "camunda",
          url: `${upstream}/engine-rest`,
          auth,
          limits: { queue: 1000 },
        },
      ],
      ...settings,
    },
  };
}
