import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";

const headers = z.record(z.string(), z.string());
const setup = z.union([
  z.strictObject({ start: z.record(z.string(), z.unknown()) }),
  z.strictObject({ seed: z.string(), args: z.array(z.unknown()), as: z.string().optional() }),
  z.strictObject({ wait: z.number() }),
]);

const recording = z.array(
  z.strictObject({
    name: z.string(),
    /** What went before, beside the other exchanges. */
    before: z.array(setup).default([]),
    request: z.strictObject({ method: z.string(), path: z.string(), headers, body: z.string().nullable() }),
    response: z.strictObject({ status: z.number(), headers, body: z.string() }),
    /** What later exchanges send of this answer. */
    as: z.record(z.string(), z.string()).default({}),
    only: z.array(z.string()).optional(),
    unordered: z.boolean().optional(),
  }),
);

export type Recorded = z.infer<typeof recording>[number];
export type Setup = z.infer<typeof setup>;

export interface Recording {
  /** `camunda-7.24.0`. */
  readonly name: string;
  readonly exchanges: readonly Recorded[];
}

const folder = new URL("../../recordings/own/", import.meta.url);

/** Everything that `npm run record` has written. */
export function recordings(): Recording[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .map((file) => ({
      name: file.slice(0, -".json".length),
      exchanges: recording.parse(JSON.parse(readFileSync(new URL(file, folder), "utf8"))),
    }));
}
