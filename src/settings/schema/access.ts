import { z } from "zod";
import { SCOPES } from "../../dialect/request-facts.js";
import { file, integer, isLoopback, text, webUrl, webUrlExpectation } from "./kinds.js";
import { tls } from "./upstream.js";

const SHA256 = "the SHA-256 of the key as 64 hexadecimal digits";
const KEYS_URL = "an https URL (http only for this machine)";

function safeKeysUrl(value: string): boolean {
  if (webUrlExpectation(value) !== undefined) return true;
  const url = new URL(value);
  return url.protocol === "https:" || isLoopback(url.hostname);
}

const apiKeys = z
  .array(
    z.strictObject({
      name: text().describe("Who uses the key; shown in logs and audit lines."),
      sha256: z
        .string({ error: SHA256 })
        .regex(/^[0-9A-Fa-f]{64}$/, { error: SHA256 })
        .describe("SHA-256 of the key, in hexadecimal."),
      scopes: z
        .array(z.enum(SCOPES))
        .min(1)
        .describe(
          "read = every query; write = the update mutations; activate = activateUserProfile; self = the caller's own `me` and updates of his own parts (with access.jwt).",
        ),
    }),
  )
  .min(1)
  .describe("Callers show one of these keys in the header x-api-key.");

const jwt = z
  .strictObject({
    issuer: text().describe("The claim iss that a token must have."),
    audience: text().describe("The claim aud that a token must have."),
    jwksUrl: webUrl()
      .refine(safeKeysUrl, { error: KEYS_URL })
      .optional()
      .describe("Where the issuer publishes its keys."),
    tls: tls.optional().describe("For jwksUrl. Absent = the system's authorities, no client certificate."),
    publicKeyFile: file().optional().describe("The issuer's public key as a PEM file."),
    scopesClaim: text().default("scope").describe("The claim that holds the scopes."),
    usernameClaim: text()
      .default("sub")
      .describe("The claim that holds the caller's username in the upstreams: whom `me` is about."),
  })
  .refine(({ jwksUrl = "", tls }) => tls === undefined || jwksUrl.startsWith("https:"), {
    error: "tls beside an https jwksUrl only",
    path: ["tls"],
  })
  .describe("Callers show a token as Authorization: Bearer.");

export const access = z
  .strictObject({
    open: z
      .literal(true)
      .optional()
      .describe(
        "Everyone may do everything. Refused unless the host is loopback or no upstream uses service credentials.",
      ),
    apiKeys: apiKeys.optional(),
    jwt: jwt.optional(),
  })
  .meta({ minProperties: 1, maxProperties: 1 })
  .prefault({ open: true })
  .describe("Who may use the gateway. Absent = open.");

export const rates = z
  .strictObject({
    pointsPerMinute: integer(1, 10_000_000)
      .default(6000)
      .describe("Cost that one caller may use per minute."),
    burst: integer(1, 10_000_000).default(1000).describe("Cost that may be used at once."),
  })
  .optional()
  .describe("Rate limits per caller, counted in the cost of operations. Absent = none.");

export const activation = z
  .strictObject({
    failuresPerUser: integer(1, 100_000).default(5).describe("Failed activations of one account."),
    failuresPerAddress: integer(1, 100_000).default(20).describe("Failed activations from one address."),
    failuresPerMinute: integer(1, 100_000)
      .default(100)
      .describe("Failed activations of the whole gateway, per minute."),
    windowSeconds: integer(1, 86_400)
      .default(900)
      .describe("Seconds over which failures of an account or an address count."),
  })
  .prefault({})
  .describe("Bounds on guessing passwords through activateUserProfile.");

export const documents = z
  .strictObject({
    trusted: z
      .enum(["off", "log", "enforce"])
      .default("off")
      .describe("off = any document; log = unknown ones are logged; enforce = unknown ones are refused."),
    manifest: file().optional().describe("JSON file with the trusted documents by their SHA-256."),
  })
  .refine(({ trusted, manifest }) => trusted === "off" || manifest !== undefined, {
    error: "a manifest where trusted is log or enforce",
  })
  .optional()
  .describe("Trusted documents. Absent = any document.");

const REDIS = "a redis or rediss URL";

export const redis = z
  .strictObject({
    url: z
      .string({ error: REDIS })
      .refine((value) => URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol), { error: REDIS })
      .describe("redis://host:6379 or rediss://host:6379."),
  })
  .optional()
  .describe("Where limits are counted for several gateways together. Absent = in this process.");

export const dialects = z
  .array(text("a module, e.g. ./keycloak.js"))
  .default([])
  .describe("Further dialects: modules whose default export is defineDialect({ … }).");
