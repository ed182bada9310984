import { describe, expect, it } from "vitest";
import { answers } from "../support/dialect-contract/answers.js";
import { kuzzleEmulator } from "../support/dialect-contract/kuzzle/emulator.js";
import { kuzzleContract } from "../support/dialect-contract/kuzzle/index.js";
import { missing, operationsOf } from "../support/dialect-contract/outcomes.js";
import { errorRows, watchErrorRows } from "../support/error-rows.js";
import { upstream } from "../support/gateway.js";
import { kuzzleAnswers, loginAnswers } from "./kuzzle-answers.js";

const used = watchErrorRows();

describe("Kuzzle 2.56 in the sandbox", () => kuzzleContract((options) => kuzzleEmulator(options)));

describe("Kuzzle 2.56 in the sandbox, over a WebSocket", () =>
  kuzzleContract(async (options) => ({ ...(await kuzzleEmulator(options)), protocol: "websocket" })));

describe("Kuzzle that answers", () => answers((url) => upstream({ dialect: "kuzzle", url }), kuzzleAnswers));

describe("Kuzzle that answers a login", () =>
  answers((url) => {
    const auth = { kind: "login", username: "admin", password: "secret" } as const;
    return upstream({ dialect: "kuzzle", url, auth });
  }, loginAnswers));

describe("Every way in which Kuzzle fails has a case", () => {
  it("every error row of its wire", () => {
    const rows = errorRows("kuzzle");
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.filter(({ at }) => !used.has(at))).toEqual([]);
  });

  it("every typed error of its mutations, refused credentials and bad input of every operation", () => {
    expect(missing(operationsOf("kuzzle"))).toEqual([]);
  });
});
