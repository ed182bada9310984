import { describe, expect, it } from "vitest";
import type { FlavourName } from "../../../src/sandbox/camunda/flavours.js";
import { basePath, createEmulator } from "../../../src/sandbox/camunda/index.js";
import { startEmulator } from "../../../src/sandbox/http.js";
import { type Exception, type Exchange, figure, type UpstreamResponse } from "../../support/replay.js";
import { optionsOf, prepare, type Stage } from "./emulator-sets.js";
import { exchange, expanded, recording } from "./emulator-wire.js";

const engines: readonly { title: string; file: string; flavour: FlavourName }[] = [
  { title: "Camunda 7.24.0", file: "camunda-7.24.0", flavour: "camunda" },
  { title: "Operaton 1.0.3", file: "operaton-1.0.3", flavour: "operaton-1" },
  { title: "Operaton 2.1.4", file: "operaton-2.1.4", flavour: "operaton-2" },
  { title: "CIB seven 2.2.0", file: "cibseven-2.2.0", flavour: "cibseven" },
];

const race = "many requests at once; the recording keeps one answer, and which one is chance";
const parser =
  "Node's HTTP parser refuses it before the emulator sees it: also 400 and close, but without the page";

/** Where the emulator differs on purpose. What is not listed must be equal, what is listed must differ. */
const exceptions: readonly Exception[] = [
  { name: /^open: put profile, 60 at once/, reason: race },
  { name: "open: create the same user 12 times at once", reason: race },
  { name: /^open: raw path .*[ ä]/, reason: parser },
  { name: "open: no host header", reason: parser },
  { name: "open: two content lengths", reason: parser },
  { name: "open: unknown verb", reason: `${parser}; the real one answers 405` },
  {
    name: "open: http/2 with prior knowledge",
    reason: "Node's HTTP parser answers 400 to the preface; the real one closes without an answer",
  },
];

const listed = ({ name }: Exchange) =>
  exceptions.some((one) => (typeof one.name === "string" ? one.name === name : one.name.test(name)));

const compared = ["content-type", "content-length", "www-authenticate", "cache-control", "allow"];

/** What a client can tell apart. A recorded body of `…` was not kept. */
function visible({ status, headers, body }: UpstreamResponse, recorded: UpstreamResponse) {
  const length =
    recorded.headers["content-length"] === undefined
      ? compared.filter((n) => n !== "content-length")
      : compared;
  return {
    status,
    headers: Object.fromEntries(length.map((name) => [name, headers[name]])),
    closes: headers["connection"] === "close",
    body: recorded.body === "…" ? "" : body,
  };
}

/** Replays a set in order and gives the names of the exchanges that came out otherwise, with both answers. */
async function replay(flavour: FlavourName, set: readonly Exchange[]) {
  const clock = { now: 1_800_000_000_000 };
  const emulator = createEmulator(optionsOf(flavour, set, clock));
  const stage: Stage = { engine: emulator.engine(), clock };
  const running = await startEmulator(emulator);
  const different = [];
  try {
    for (const recorded of set) {
      prepare(stage, recorded.name);
      const answer = visible(await exchange(running.port, recorded, basePath), recorded.response);
      const wanted = visible(
        { ...recorded.response, body: expanded(recorded.response.body) },
        recorded.response,
      );
      if (JSON.stringify(answer) !== JSON.stringify(wanted)) different.push({ recorded, wanted, answer });
    }
  } finally {
    await running.stop();
  }
  return different;
}

/** Each set began with a server just started. */
function sets(exchanges: readonly Exchange[]): Exchange[][] {
  const found = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const name = exchange.name.slice(0, exchange.name.indexOf(": "));
    found.set(name, [...(found.get(name) ?? []), exchange]);
  }
  return [...found.values()];
}

describe("The emulator answers as the recorded servers did", () => {
  for (const { title, file, flavour } of engines) {
    it(`${title}, exchange by exchange`, { timeout: 60_000 }, async () => {
      const exchanges = recording(file);
      const different = [];
      for (const set of sets(exchanges)) different.push(...(await replay(flavour, set)));
      console.log(figure(title, exchanges.length, exchanges.length - different.length));
      expect(different.filter(({ recorded }) => !listed(recorded))).toEqual([]);
      const names = new Set(different.map(({ recorded }) => recorded.name));
      const stale = exchanges.filter((one) => listed(one) && !names.has(one.name));
      expect(stale.map(({ name }) => name)).toEqual([]);
      expect(different.length).toBeLessThanOrEqual(exchanges.length * 0.05);
    });
  }

  it("and an answer that a server did not give is noticed", async () => {
    const [basic = []] = sets(recording("camunda-7.24.0").filter(({ name }) => name.startsWith("basic: ")));
    expect(await replay("camunda", basic)).toEqual([]);
    const tampered = basic.map((one, index) => {
      const { response } = one;
      if (index === 0) return { ...one, response: { ...response, status: 403 } };
      if (index === 1)
        return { ...one, response: { ...response, body: response.body.replace("First", "1st") } };
      const challenge = { ...response.headers, "www-authenticate": 'Basic realm="other"' };
      return index === 2 ? { ...one, response: { ...response, headers: challenge } } : one;
    });
    const noticed = (await replay("camunda", tampered)).map(({ recorded }) => recorded.name);
    expect(noticed).toEqual(["basic: no credentials", "basic: right", "basic: unknown user"]);
  });
});
