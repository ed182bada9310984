import { z } from "zod";
import { access, activation, dialects, documents, rates, redis } from "./access.js";
import { people } from "./people.js";
import { admin, cors, limits, log, server, shutdown } from "./server.js";

/** The settings but for the upstreams, whose shape depends on the dialects there are. */
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
