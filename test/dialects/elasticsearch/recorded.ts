import { readFileSync } from "node:fs";
import { UpstreamResponse } from "../../../src/dialect/upstream-response.js";
import type { Exchange } from "../../support/replay.js";

export const recording: readonly Exchange[] = JSON.parse(
  readFileSync(new URL("../../recordings/elasticsearch-8.19.21.json", import.meta.url), "utf8"),
);

export function answerOf({ name, response }: Exchange): UpstreamResponse {
  return new UpstreamResponse("es", name, response.status, response.headers, Buffer.from(response.body));
}

/** What a real server answered in the recording's case of that name. */
export function recorded(name: string): UpstreamResponse {
  const exchange = recording.find((candidate) => candidate.name === name);
  if (!exchange) throw new Error(`nothing is recorded under ${name}`);
  return answerOf(exchange);
}
