import { z } from "zod";
import { bytes, file, headerName, integer, ms, text, webUrl } from "./kinds.js";

/** What the settings need to know about a dialect. */
export interface DialectSettings {
  /** The value of `dialect`, the key of its own block, and the prefix of its variables. */
  readonly name: string;
  /** The schema of its own block; {} gives the defaults. */
  readonly options: z.ZodType;
  /** Present if `basic` credentials are exchanged for a token. */
  readonly login?: unknown;
  /** The scheme of its API keys; absent = `ApiKey`. */
  readonly apiKeyScheme?: string;
}

const NAME = "lower-case letters, digits and -, beginning with a letter, at most 32";
const TOKEN = "visible ASCII characters without spaces (and without Bearer or ApiKey in front)";
const LOGIN = "a text without control characters";
/** A pattern that every language understands: editors and pipelines read it from the JSON Schema. */
const NO_CONTROLS = "[^\\u0000-\\u001f\\u007f-\\u009f]";

function credential() {
  return z.string({ error: TOKEN }).regex(/^[\x21-\x7e]{1,8000}$/, { error: TOKEN });
}

function login() {
  return z.string({ error: LOGIN }).regex(new RegExp(`^${NO_CONTROLS}{1,1024}$`, "u"), { error: LOGIN });
}

export const auth = z.union([
  z
    .enum(["forward", "none"])
    .describe(
      "forward = the caller's Authorization header goes on, unchanged; none = no credentials are sent.",
    ),
  z
    .strictObject({
      forward: headerName()
        .optional()
        .describe("The inbound header that goes on as Authorization, e.g. x-directory-authorization."),
      basic: z
        .strictObject({
          username: login().describe("User name of the service account."),
          password: login().describe(`Its password; better a variable: \${NAME}.`),
        })
        .optional()
        .describe("Service credentials: Basic, or a login where the dialect has one."),
      bearer: credential().optional().describe("Service credentials: a bearer token."),
      apiKey: credential().optional().describe("Service credentials: an API key."),
    })
    .meta({ minProperties: 1, maxProperties: 1 }),
]);

export type AuthSetting = z.infer<typeof auth>;

export const tls = z
  .strictObject({
    caFile: file().optional().describe("PEM file of the authorities to trust instead of the system's."),
    certFile: file().optional().describe("PEM file of the client certificate."),
    keyFile: file().optional().describe("PEM file of its private key, not encrypted."),
    serverName: text().optional().describe("The name that the certificate must hold."),
  })
  .refine(({ certFile, keyFile }) => (certFile === undefined) === (keyFile === undefined), {
    error: "certFile and keyFile together",
  });

/** What every upstream has, whatever its dialect. */
export const upstreamKeys = {
  name: z
    .string({ error: NAME })
    .regex(/^[a-z][a-z0-9-]{0,31}$/, { error: NAME })
    .describe("What clients pass as `upstream`. The first upstream of a dialect is its default."),
  url: webUrl().describe("http or https, host, port and, where needed, a path prefix."),
  auth: auth
    .optional()
    .describe(
      "How the gateway shows itself. Absent = the caller's Authorization where this is the only upstream, else the caller's x-<name>-authorization.",
    ),
  timeouts: z
    .strictObject({
      connect: ms(1, 600_000).default(1000).describe("Milliseconds to open a connection, TLS included."),
      headers: ms(1, 600_000)
        .optional()
        .describe("Milliseconds until the answer begins. Left out: 5000, but at most `total`."),
      total: ms(1, 600_000).default(8000).describe("Milliseconds for all attempts of one call together."),
    })
    .transform(({ headers, ...others }) => ({ ...others, headers: headers ?? Math.min(5000, others.total) }))
    .prefault({})
    .describe("How long to wait."),
  breaker: z
    .strictObject({
      failures: z
        .number()
        .gt(0, { error: "a share above 0, at most 1" })
        .max(1, { error: "a share above 0, at most 1" })
        .default(0.5)
        .describe("Share of failed calls that opens the breaker."),
      minimumCalls: integer(1, 100_000)
        .default(20)
        .describe("Calls in the window below which it stays closed."),
      window: ms(10, 3_600_000).default(10_000).describe("Milliseconds that are looked back."),
      open: ms(1, 3_600_000).default(5000).describe("Milliseconds until one call may try again."),
    })
    .prefault({})
    .describe("When to stop asking an upstream that keeps failing."),
  limits: z
    .strictObject({
      connections: integer(1, 10_000).default(64).describe("Connections at most, and so calls at once."),
      queue: integer(0, 100_000)
        .default(128)
        .describe("Calls that may wait for one; further ones fail at once."),
      // The largest profile an upstream stores has 10 MiB of labels and data, plus its user.
      responseBytes: bytes(1024, 1024)
        .default(12_582_912)
        .describe("Bytes of an answer's body; the default takes the largest profile that can be written."),
    })
    .prefault({})
    .describe("How much of the gateway one upstream may take up."),
  tls: tls.optional().describe("For https. Absent = the system's authorities, no client certificate."),
};

/** An upstream without its dialect's own block. */
export const anyUpstream = z.object({ ...upstreamKeys, dialect: z.string() });

export type UpstreamSetting = z.infer<typeof anyUpstream>;
