import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseCommand, UsageError } from "../../live/arguments.mjs";

import { unbuilt } from "../live/more/support/builds.js";

const parsed = (line: string) => parseCommand(line.split(" ").filter(Boolean)).servers;

describe("the command line that starts real servers", () => {
  it("starts one of each where none is named", () => {
    expect(parsed("").map(({ name }) => name)).toEqual(["elasticsearch", "kuzzle", "camunda"]);
  });

  it("gives an option to every server that has it, or to the one it names", () => {
    const basic = { auth: "basic" };
    expect(parsed("elasticsearch camunda operaton --auth=basic --operaton.read-only")).toEqual([
      { name: "elasticsearch", options: {} },
      { name: "camunda", options: basic },
      { name: "operaton", options: { ...basic, readOnly: true } },
    ]);
    expect(parsed("camunda --max-results 10")).toEqual([{ name: "camunda", options: { maxResults: "10" } }]);
  });

  it.each([
    ["elasticsearch --auth=basic", "--auth=basic is for none of elasticsearch"],
    ["elasticsearch camunda --port=1", "--port=1: say of which server, as in --elasticsearch.port"],
    ["camunda --operaton.port=1", "--operaton.port=1 is given, but operaton is not started"],
    ["camunda --port", "--port needs a value"],
    ["camunda --prot=1", "unknown argument --prot=1"],
    ["mysql", "unknown argument mysql"],
  ])("refuses %s", (line, reason) => {
    expect(() => parsed(line)).toThrow(new UsageError(reason));
  });
});

describe("a further server", () => {
  const inTime = () => Date.now() + 60_000;

  /** What becomes of a build whose start script is this. */
  async function becomes(script: string, deadline = inTime()) {
    const folder = mkdtempSync(join(tmpdir(), "live-"));
    try {
      mkdirSync(join(folder, "made-up"));
      writeFileSync(join(folder, "made-up/start"), `#!/usr/bin/env bash\n${script}\n`, { mode: 0o755 });
      return await unbuilt("made-up --version 1", deadline, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("is there once its build ends well, of which it knows that nothing is to be started", async () => {
    expect(await becomes('[[ $LIVE_BUILD_ONLY == 1 && "$*" == "--version 1" ]]')).toBeUndefined();
  });

  it("is left out where this machine lacks a program, which is named", async () => {
    expect(await becomes('echo "made-up: missing: javac. On Debian: …" >&2; exit 3')).toEqual({
      kind: "lacking",
      why: "made-up: missing: javac. On Debian: …",
    });
    const { status, stderr } = spawnSync(
      "bash",
      ["-c", "name=made-up; source live/common.sh; package[no-such]=none; need bash no-such"],
      { cwd: join(import.meta.dirname, "../.."), encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([3, expect.stringContaining("made-up: missing: no-such.")]);
  });

  it("fails the run where its build goes wrong, be it without a word", async () => {
    expect(await becomes('echo "made-up: the build failed" >&2; exit 1')).toEqual({
      kind: "failed",
      why: "made-up: the build failed",
    });
    expect(await becomes("exit 7")).toEqual({ kind: "failed", why: "made-up --version 1 ended with 7" });
  });

  it("is left out where the time is up, before or during its build", async () => {
    const late = { kind: "late", why: "the time was up" };
    expect(await becomes("exit 1", Date.now())).toEqual(late);
    expect(await becomes("exec sleep 60", Date.now() + 300)).toEqual(late);
  });
});
