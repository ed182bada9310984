import { describe, expect, it } from "vitest";
import type { Normalised } from "../../live/recorder/normalised.mjs";
import { builtInDialects } from "../../src/dialects.js";
import { type Exception, figure } from "../support/replay.js";
import { type Recorded, recordings } from "./recordings/recording.js";
import { Replay, type Replayed } from "./recordings/replay.js";

/** Where an emulator differs on purpose. What is not listed must be equal, what is listed must differ. */
const exceptions: readonly Exception[] = [
  { name: /: policy\/password policy$/, reason: "the emulator's policy is the length alone" },
  {
    name: "elasticsearch-8.19.21: trial/who has an unknown privilege of an index",
    reason: "the emulator does not keep the list of privileges of indexes",
  },
  {
    name: "elasticsearch-8.19.21: trial/version",
    reason:
      "the recorded server was built without the route of its version, the emulator stands for a whole one",
  },
];

const listed = (recording: string, { name }: Recorded) =>
  exceptions.some((one) =>
    typeof one.name === "string"
      ? one.name === `${recording}: ${name}`
      : one.name.test(`${recording}: ${name}`),
  );

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The settings of an upstream that change what is called. */
const optionsOf = (dialect: string | undefined): object[] =>
  dialect === "camunda" ? [{}, { engine: "default" }] : [{}];

const comparable = ({ body, ...rest }: Normalised) => ({ ...rest, body: json(body) });

function equal(one: Normalised, other: Normalised): boolean {
  try {
    expect(comparable(one)).toEqual(comparable(other));
    return true;
  } catch {
    return false;
  }
}

describe("What a gateway asks, as real servers answered it", () => {
  const files = recordings();

  it.each(files)("$name and its emulator answer alike", async (recording) => {
    const replayed = await new Replay(recording).run();
    const same = ({ recorded, answer }: Replayed) => equal(answer, recorded.response);
    console.log(figure(recording.name, replayed.length, replayed.filter(same).length));
    const wrong = replayed.filter((one) => !same(one) && !listed(recording.name, one.recorded));
    const shown = ({ recorded, answer }: Replayed) => ({ name: recorded.name, ...comparable(answer) });
    expect(wrong.map(shown)).toEqual(
      wrong.map(({ recorded }) => ({ name: recorded.name, ...comparable(recorded.response) })),
    );
    const stale = replayed.filter((one) => same(one) && listed(recording.name, one.recorded));
    expect(stale.map(({ recorded }) => recorded.name)).toEqual([]);
  });

  it.each(files)("$name holds every call that the gateway can make", ({ name, exchanges }) => {
    const [server] = name.split("-");
    const dialect = builtInDialects.find((one) => one.name === (server === "operaton" ? "camunda" : server));
    const declared = optionsOf(dialect?.name).flatMap((options) => dialect?.operations(options) ?? []);
    expect(declared.length).toBeGreaterThan(0);
    const missing = declared.filter(({ method, path }) => {
      const fits = new RegExp(`^${path.replaceAll("{}", "[^/]+")}$`);
      return !exchanges.some(
        ({ request }) => request.method === method && fits.test(request.path.replace(/\?.*/, "")),
      );
    });
    expect(missing).toEqual([]);
  });

  it("holds no secret and no address", () => {
    const text = JSON.stringify(files);
    const secrets = [
      /kauth-[\w-]{10,}\./,
      /kapikey-[\w-]{10,}\./,
      /elastic-test/,
      /kuzzle-test/,
      /"Basic ZGVtbzpkZW1v/,
    ];
    for (const found of [...secrets, /127\.0\.0\.1:(?!9\b)\d/])
      expect([found, found.test(text)]).toEqual([found, false]);
  });
});
