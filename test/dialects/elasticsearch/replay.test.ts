import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../../src/sandbox/elasticsearch/index.js";
import { type RunningEmulator, startEmulator } from "../../../src/sandbox/http.js";
import { type Exception, type Exchange, figure, send } from "../../support/replay.js";
import { difference, expand } from "./replay-compare.js";
import { before, setups } from "./replay-seeds.js";

const recording: readonly Exchange[] = JSON.parse(
  readFileSync(new URL("../../recordings/elasticsearch-8.19.21.json", import.meta.url), "utf8"),
);

/** Where the emulator differs on purpose. */
const exceptions: readonly Exception[] = [
  { name: "update/error-trace", reason: "the emulator is no Java program, it has no stack traces to show" },
];

const excepted = ({ name }: Exchange) =>
  exceptions.some((exception) =>
    typeof exception.name === "string" ? exception.name === name : exception.name.test(name),
  );

describe("the Elasticsearch emulator", () => {
  const differences = new Map<string, string | null>();
  let server: RunningEmulator;

  beforeAll(async () => {
    let clock = 1_700_000_000_000;
    const emulator = createEmulator({ now: () => clock, nodeName: "profile-live", people: [] });
    emulator.putUser({
      username: "elastic",
      password: "elastic-test",
      roles: ["superuser"],
      metadata: { _reserved: true },
      realm: { name: "reserved", type: "reserved" },
    });
    emulator.dropProfiles();
    server = await startEmulator(emulator);
    const issued = new Map<string, string>();
    for (const exchange of recording) {
      const { name, request, response } = exchange;
      // The recording's own clock: it shows in what an activation writes.
      for (const [, time] of response.body.matchAll(/last_synchronized"?: ?(\d+)/g)) {
        clock = Math.max(clock, Number(time));
      }
      before[name]?.(emulator, exchange);
      const setup = setups.find(([names]) => names.test(name));
      if (setup) {
        setup[1](emulator, exchange);
        continue;
      }
      let body = request.body === null ? null : expand(request.body);
      for (const [recorded, real] of issued) body = body?.replace(`"${recorded}"`, `"${real}"`) ?? null;
      const length = body === null ? {} : { "content-length": String(Buffer.byteLength(body)) };
      const given = await send(server.url, { ...request, body, headers: { ...request.headers, ...length } });
      const token = /"access_token":"([^"]*)"/;
      const [recorded, real] = [token.exec(response.body)?.[1], token.exec(given.body)?.[1]];
      if (recorded !== undefined && real !== undefined) issued.set(recorded, real);
      differences.set(name, difference(response, given));
    }
  });

  afterAll(() => server.stop());

  it("answers every recorded request as the real server did", () => {
    const different = recording.filter(({ name }) => typeof differences.get(name) === "string");
    const equal = differences.size - different.length;
    console.log(figure("elasticsearch", differences.size, equal));
    const unlisted = different.filter((exchange) => !excepted(exchange));
    expect(unlisted.map(({ name }) => `${name}${differences.get(name)}`)).toEqual([]);
    expect(equal / differences.size).toBeGreaterThanOrEqual(0.95);
  });

  it("differs on purpose only where the table says so, and there it does", () => {
    const listed = recording.filter(excepted);
    expect(listed.map(({ name }) => name)).toHaveLength(exceptions.length);
    for (const { name } of listed) expect(differences.get(name)).toBeTypeOf("string");
  });

  it("is not taken for equal when an answer is another one", () => {
    const exchange = recording.find(({ name }) => name === "activate/password-new");
    const answer = exchange?.response ?? { status: 0, headers: {}, body: "" };
    expect(difference(answer, { ...answer, status: 201 })).toContain("201");
    expect(difference(answer, { ...answer, body: answer.body.replace("admin", "Admin") })).toContain("Admin");
    const { "x-elastic-product": product, ...headers } = answer.headers;
    expect(product).toBe("Elasticsearch");
    expect(difference(answer, { ...answer, headers })).not.toBeNull();
    expect(difference(answer, { ...answer })).toBeNull();
  });
});
