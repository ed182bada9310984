import { CODES } from "../../src/graphql/errors.js";
import type { Answered, RunningGateway } from "../support/gateway.js";

const KNOWN: ReadonlySet<string> = new Set(CODES);
/** Milliseconds that no small request may take, also on a busy machine. */
const MAX_TIME = 10_000;

/** What came of a request, in one word; fails where that may not be. */
export async function outcomeOf(gateway: RunningGateway, ask: () => Promise<Answered>): Promise<string> {
  const startedAt = performance.now();
  const { status, body } = await ask();
  const ms = performance.now() - startedAt;
  if (ms > MAX_TIME) throw new Error(`it took ${ms} ms`);
  const failed = gateway.log.splice(0).find((line) => line.includes('"level":50'));
  if (failed !== undefined) throw new Error(failed);
  if (status >= 500 && status !== 503) throw new Error(`answered ${status}`);
  const codes: string[] = (body.errors ?? []).map(
    ({ extensions }: { extensions: { code: string } }) => extensions.code,
  );
  const strange = codes.find((code) => !KNOWN.has(code) || code === "INTERNAL");
  if (strange !== undefined) throw new Error(`the code ${strange}`);
  if (codes.length === 0 && body.data === undefined) throw new Error("neither data nor errors");
  return [status, ...[...new Set(codes)].sort()].join(" ");
}
