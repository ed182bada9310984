import { z } from "zod";
import { USERNAME } from "../../dialect/spelling.js";
import { access, activation, dialects, documents, rates, redis } from "./access.js";
import { bytes, file, integer, ms, network, origin, text } from "./kinds.js";

const PATH = "a path such as /graphql";
const HOST = "a host name or an IP address";

const server = z
  .strictObject({
    host: z
      .string({ error: HOST })
      .regex(/^[A-Za-z0-9._:-]{1,253}$/, { error: HOST })
      .default("127.0.0.1")
      .describe("Address to listen on. HOST and --host override it."),
    port: integer(0, 65_535)
      .default(4000)
      .describe("Port to listen on; 0 takes a free one. PORT and --port override it."),
    production: z
      .boolean()
      .default(false)
      .describe(
        "The strict preset: no GraphiQL, no introspection, no suggestions, no trace. NODE_ENV=production switches it on.",
      ),
    maxInFlight: integer(1, 100_000)
      .default(1000)
      .describe("Operations that may be under way at once; further ones are answered with 503."),
    operationTimeout: ms(100, 600_000)
      .default(15_000)
      .describe("Milliseconds that one operation may take, all its upstream calls included."),
    path: z
      .string({ error: PATH })
      .regex(/^\/$|^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._~-]{1,100}){1,10}$/, { error: PATH })
      .refine((path) => !/^\/health(?:\/|$)/.test(path), { error: `${PATH} other than /health` })
      .default("/graphql")
      .describe("The endpoint's path."),
    tls: z
      .strictObject({
        certFile: file().describe(
          "PEM file with the certificate, and those that lead from it to an authority. Read again when it changes.",
        ),
        keyFile: file().describe("PEM file with its private key, not encrypted. Read again when it changes."),
      })
      .optional()
      .describe("HTTPS, with HTTP/2 for those who know it. Absent = plain HTTP/1.1."),
    trustedProxies: z
      .array(network())
      .default([])
      .describe(
        "Addresses and networks (CIDR) of proxies in front of the gateway. The client's address is then read from X-Forwarded-For or Forwarded, from the right.",
      ),
  })
  .prefault({})
  .describe("The listener that clients use.");

const shutdown = z
  .strictObject({
    delay: ms(0, 600_000)
      .optional()
      .describe(
        "Milliseconds after a signal during which requests are still accepted while readiness is already 503. Default 0, in production 5000.",
      ),
    grace: ms(0, 600_000)
      .default(30_000)
      .describe("Milliseconds that requests in flight then have to finish."),
  })
  .prefault({})
  .describe("How the gateway stops.");

const log = z
  .strictObject({
    level: z
      .enum(["trace", "debug", "info", "warn", "error"])
      .default("info")
      .describe("The least severe lines to write. LOG_LEVEL overrides it."),
    audit: z
      .enum(["required", "best-effort"])
      .default("best-effort")
      .describe(
        "required: a mutation is refused while its audit line could not be written. best-effort: it is sent all the same.",
      ),
    access: z.boolean().default(true).describe("One line for each request, at info."),
  })
  .prefault({})
  .describe("Log lines on standard error.");

const admin = z
  .strictObject({
    host: text("a host name or an address")
      .default("127.0.0.1")
      .describe("Host name or address to listen on. Whoever reaches it may read the metrics."),
    port: integer(0, 65_535).default(9464).describe("Port; 0 takes a free one."),
  })
  .optional()
  .describe("The admin listener, with /metrics. Absent = none.");

const cors = z
  .strictObject({
    origins: z.array(origin()).min(1).describe("Exact origins, e.g. https://app.example. * is refused."),
  })
  .optional()
  .describe("Which web pages may call the gateway. Absent = no CORS headers.");

const limits = z
  .strictObject({
    bodyBytes: bytes(1024, 64).default(1_048_576).describe("Bytes of a request's body."),
    tokens: integer(10, 100_000).default(1000).describe("Tokens of a document."),
    depth: integer(1, 100).default(8).describe("Levels of nested fields."),
    aliases: integer(0, 1000).default(15).describe("Aliases in a document."),
    rootFields: integer(1, 1000).default(10).describe("Root fields of an operation."),
    directives: integer(0, 1000).default(20).describe("Directives in a document."),
    cost: integer(1, 1_000_000)
      .default(1000)
      .describe(
        "Cost of an operation: a leaf 0, an object 1, times the size of the lists around it, a mutation 10.",
      ),
    listSize: integer(1, 1000).default(100).describe("Ids in one list and entries on one page."),
    variableDepth: integer(1, 1000).default(64).describe("Levels of nested values in the variables."),
    variableNodes: integer(1, 1_000_000)
      .default(10_000)
      .describe("Values in the variables, all levels together."),
    upstreamCalls: integer(1, 1000)
      .default(30)
      .describe("Calls of one upstream that one operation may need."),
    nameLength: integer(16, 10_000)
      .default(128)
      .describe("Characters of a name in a document: aliases, operations, variables, fragments."),
    answerBytes: bytes(1024, 1024).default(8_388_608).describe("Bytes of the answer to an operation."),
    pendingBodies: integer(1, 10_000)
      .default(200)
      .describe("Requests that may wait for their bodies at once; further ones are answered with 503."),
    pendingBodiesPerAddress: integer(1, 10_000)
      .default(50)
      .describe("The same from one address; of IPv6 from one network of 64 bits."),
    bufferedBytes: bytes(1_048_576, 1_048_576)
      .optional()
      .describe(
        "Bytes of bodies, upstreams' answers and unread answers that are held at once; more is answered with 503. Default: a quarter of what the heap may grow to.",
      ),
    flushTimeout: ms(100, 600_000)
      .default(10_000)
      .describe(
        "Milliseconds for which an answer may wait for its client to read on; then the connection is closed.",
      ),
  })
  .prefault({})
  .describe("What one operation may ask for. More is refused before any upstream is called, calls excepted.");

const SPELLING = `lower, a text with ${USERNAME} in it, or { file: names.csv }`;

const spelling = z.union(
  [
    z
      .string({ error: SPELLING })
      .max(1024, { error: SPELLING })
      .refine((value) => value === "lower" || value.includes(USERNAME), { error: SPELLING })
      .describe(`lower = in lower case; else the spelling, with ${USERNAME} where the username stands.`),
    z
      .strictObject({ file: file().describe("CSV file: a line for each username and its spelling there.") })
      .describe("By a list; who is not on it is spelled the same."),
  ],
  { error: SPELLING },
);

const people = z
  .strictObject({
    usernames: z
      .record(z.string(), spelling)
      .default({})
      .describe("By dialect: how one person's username is spelled there. Absent = the same everywhere."),
  })
  .optional()
  .describe("How people are known in the upstreams.");

/** All settings except the upstreams, whose shape depends on the dialects. */
export const sections = z.strictObject({
  server,
  shutdown,
  log,
  admin,
  access,
  cors,
  rates,
  limits,
  activation,
  documents,
  dialects,
  redis,
  people,
  federation: z
    .boolean()
    .default(false)
    .describe("Whether it is a subgraph of Apollo Federation 2, too: `_service` and `_entities`."),
});

export type Sections = z.infer<typeof sections>;
