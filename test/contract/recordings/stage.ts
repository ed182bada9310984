import { z } from "zod";
import { camundaStandIn } from "../../support/dialect-contract/camunda/stand-in.js";
import { elasticsearchStandIn } from "../../support/dialect-contract/elasticsearch/stand-in.js";
import { kuzzleStandIn } from "../../support/dialect-contract/kuzzle/stand-in.js";
import type { Target } from "../../support/dialect-contract/world.js";

/** A stand-in to replay against, started as the recorded server was. */
export interface Stage extends Target {
  readonly admin: { readonly username: string; readonly password: string } | undefined;
}

const engineOptions = z.strictObject({
  auth: z.literal("basic").optional(),
  authorization: z.literal(true).optional(),
  readOnly: z.literal(true).optional(),
  maxResults: z.number().optional(),
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
      return camundaStandIn("camunda", defined(engineOptions.parse(options)));
    case "operaton":
      return camundaStandIn("operaton-1", defined(engineOptions.parse(options)));
    case "kuzzle":
      return kuzzleStandIn(defined(kuzzleOptions.parse(options)), now);
    case "elasticsearch":
      return elasticsearchStandIn(defined(elasticsearchOptions.parse(options)));
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
