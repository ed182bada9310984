import { z } from "zod";
import { camundaEmulator } from "../../support/dialect-contract/camunda/emulator.js";
import { elasticsearchEmulator } from "../../support/dialect-contract/elasticsearch/emulator.js";
import { kuzzleEmulator } from "../../support/dialect-contract/kuzzle/emulator.js";
import type { Target } from "../../support/dialect-contract/world.js";

/** An emulator to replay against, started as the recorded server was. */
export interface Stage extends Target {
  readonly admin: { readonly username: string; readonly password: string } | undefined;
}

const engineOptions = z.strictObject({
  auth: z.literal("basic").optional(),
  authorization: z.literal(true).optional(),
  readOnly: z.literal(true).optional(),
  maxResults: z.number().optional(),
  passwordPolicy: z.literal(true).optional(),
});
const kuzzleOptions = z.strictObject({ open: z.literal(true).optional() });
const elasticsearchOptions = z.strictObject({ license: z.literal("basic").optional() });

const defined = <T extends object>(options: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
  JSON.parse(JSON.stringify(options));

/** By the name of a recording. */
export function stageOf(recording: string, options: unknown, now: () => number): Promise<Stage> {
  const [server] = recording.split("-");
  switch (server) {
    case "camunda":
      return camundaEmulator("camunda", defined(engineOptions.parse(options)));
    case "operaton":
      return camundaEmulator("operaton-1", defined(engineOptions.parse(options)));
    case "kuzzle":
      return kuzzleEmulator(defined(kuzzleOptions.parse(options)), now);
    case "elasticsearch":
      return elasticsearchEmulator(defined(elasticsearchOptions.parse(options)));
    default:
      throw new Error(`nobody stands in for ${recording}`);
  }
}

/** Calls a seeding function of a target by its name, as the recorder called that of the real server. */
export async function seed(stage: Stage, name: string, args: readonly unknown[]): Promise<unknown> {
  const found: unknown = Reflect.get(stage, name);
  if (typeof found !== "function") throw new Error(`no seeding function ${name}`);
  const given: unknown = await Reflect.apply(found, stage, args);
  return given;
}
