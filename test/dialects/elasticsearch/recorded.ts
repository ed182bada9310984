import { readFileSync } from "node:fs";
import { Answer } from "../../../src/http/answer.js";
import type { Exchange } from "../../support/replay.js";

export const recording: readonly Exchange[] = JSON.parse(
  readFileSync(new URL("../../recordings/elasticsearch-8.19.21.json", import.meta.url), "utf8"),
);

export function answerOf({ name, response }: Exchange): Answer {
  return new Answer("es", name, response.status, response.headers, Buffer.from(response.body));
}

/** What a real server answered in the recording's case of that name. */
export function recorded(name: string): Answer {
  const exchange = recording.find((candidate) => candidate.name === name);
  if (!exchange) throw new Error(`nothing is recorded under ${name}`);
  return answerOf(exchange);
}
