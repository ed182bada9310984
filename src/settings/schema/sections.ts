import { z } from "zod";
import { USERNAME } from "../../dialect/spelling.js";
import { access, activation, dialects, documents, rates, redis } from "./access.js";
import { file } from "./kinds.js";
import { admin, cors, limits, log, server, shutdown } from "./server.js";

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
