import { setTimeout as delay } from "node:timers/promises";
import { pino } from "pino";
import { buildGateway } from "../../src/gateway.js";
import { logObserver } from "../../src/observability/log.js";
import {
  type Emulator,
  type EmulatorRequest,
  type RunningEmulator,
  startEmulator,
} from "../../src/sandbox/http.js";
import { people } from "../../src/sandbox/people.js";
import type { Emulated } from "../support/emulated.js";
import { settingsFor } from "../support/gateway.js";

/** Callers with credentials of their own, and whoever brings none. */
export const OWNERS = ["ada", "bob", "nobody"] as const;
export type Owner = (typeof OWNERS)[number];

const ownerOf = ({ headers }: EmulatorRequest): Owner =>
  OWNERS.find((name) => headers.authorization === `Bearer ${name}`) ?? "nobody";

/** An upstream that shows every caller a world of his own. */
export interface OwnersUpstream {
  readonly running: RunningEmulator;
  /** Requests so far by owner, and how many arrived while another owner's was still unanswered. */
  readonly seen: { readonly requests: Record<Owner, number>; mixed: number };
  /** Where nobody listens any more it can be started again. */
  restart(): Promise<void>;
}

/** The people, each with the owner's name for whatever they are not found by. */
const peopleOf = (owner: Owner) =>
  people.map((one) => ({
    ...one,
    firstName: owner,
    lastName: owner,
    email: `${one.username}@${owner}.example`,
    profileIds: [owner],
  }));

/** Asks once with the service's own credentials, and gives those that were sent with what an emulator has answered well. */
async function credentialOf(
  { dialect, known, upstreamAt }: Emulated,
  emulator: Emulator,
): Promise<string | undefined> {
  let shown: string | undefined;
  const running = await startEmulator({
    async answer(request) {
      const answer = await emulator.answer(request);
      if (answer.status < 300 && request.headers.authorization) shown = request.headers.authorization;
      return answer;
    },
  });
  const observer = logObserver(pino({ level: "silent" }));
  const gateway = buildGateway(settingsFor([upstreamAt(running.url)]), { dialects: [dialect], observer });
  const { field, argument = "id", id, select } = known.profile;
  const body = JSON.stringify({ query: `{ ${field}(${argument}: "${id}") { ${select} } }` });
  const headers = { "content-type": "application/json" };
  const request = new Request("http://localhost/graphql", { method: "POST", headers, body });
  await (await gateway.fetch(request, {})).text();
  await gateway.stop({ delay: 0, grace: 1000 });
  await running.stop();
  return shown;
}

/** The emulator of a dialect once for each owner, behind one address: a bearer token with an owner's name leads there. */
export async function startOwnersUpstream(one: Emulated): Promise<OwnersUpstream> {
  const worlds = new Map<Owner, { readonly emulator: Emulator; readonly credential: string | undefined }>();
  for (const owner of OWNERS) {
    const emulator = one.createEmulator(peopleOf(owner));
    worlds.set(owner, { emulator, credential: await credentialOf(one, emulator) });
  }
  const requests: Record<Owner, number> = { ada: 0, bob: 0, nobody: 0 };
  const seen = { requests, mixed: 0 };
  const open: Record<Owner, number> = { ada: 0, bob: 0, nobody: 0 };
  const front: Emulator = {
    async answer(request) {
      const owner = ownerOf(request);
      const world = worlds.get(owner);
      if (!world) throw new Error(`there is no world of ${owner}`);
      seen.requests[owner] += 1;
      if (OWNERS.some((other) => other !== owner && open[other] > 0)) seen.mixed += 1;
      open[owner] += 1;
      const { authorization: _, ...rest } = request.headers;
      const { credential, emulator } = world;
      const headers = credential === undefined ? rest : { ...rest, authorization: credential };
      const answer = await emulator.answer({ ...request, headers });
      // So that others come in between.
      await delay(10);
      open[owner] -= 1;
      return answer;
    },
  };
  let running = await startEmulator(front);
  return {
    get running() {
      return running;
    },
    seen,
    async restart() {
      running = await startEmulator(front, running.port);
    },
  };
}
