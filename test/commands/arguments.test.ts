import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { COMMANDS, flagsOf, readArguments } from "../../src/commands/main.js";
import { builtInDialects } from "../../src/dialects.js";
import { ROOT } from "../support/architecture.js";
import { buildOnce, run } from "../support/cli.js";
import { command } from "../support/command.js";

beforeAll(buildOnce, 60_000);

describe("the command line", () => {
  it("tells the commands, and of every command its flags and exit codes", async () => {
    const all = await command(["--help"]);
    expect(all).toMatchObject({ code: 0, err: "" });
    for (const { name } of COMMANDS) {
      expect(all.out).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
      const one = await command([name, "--help"]);
      expect(one).toMatchObject({ code: 0, err: "" });
      expect(one.out).toContain(`profile-gateway ${name}: `);
      expect(one.out).toMatch(/--version +\S[\s\S]*Exit codes\n {2}0 /);
    }
  });

  it.each(COMMANDS.map((one) => [one.name, one] as const))(
    "names in the help of %s every flag that it takes, and in that of all those of the default command",
    async (name, one) => {
      const { out } = await command([name, "--help"]);
      const all = await command(["--help"]);
      const taken = Object.entries(flagsOf(one));
      for (const [flag, { value, about }] of taken) {
        const given = value === undefined ? [`--${flag}`] : [`--${flag}`, "1"];
        expect(readArguments([name, ...given], COMMANDS).flags.has(flag)).toBe(true);
        const line = new RegExp(`^  --${flag}${value === undefined ? "" : ` ${value}`} +\\S`, "m");
        expect(out).toMatch(line);
        expect(out).toContain(about);
        if (one === COMMANDS[0]) expect(all.out).toMatch(line);
      }
      const named = [...out.matchAll(/^ {2}--([\w-]+)/gm)].map(([, flag]) => flag);
      expect(named).toEqual(taken.map(([flag]) => flag));
    },
  );

  it.each(["serve", "sandbox", "check", "explain", "print-config"])("takes --config with %s", (name) => {
    expect(readArguments([name, "--config", "a.yaml"], COMMANDS).flags.get("config")).toBe("a.yaml");
  });

  it("tells the version of the package, with every command", async () => {
    const manifest: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    for (const args of [["--version"], ["serve", "--version"], ["print-schema", "--version"]]) {
      const { code, out } = await command(args);
      expect(code).toBe(0);
      expect(manifest).toMatchObject({ version: out.trim() });
    }
  });

  it.each([
    [["srve"], "unknown command srve; did you mean serve?"],
    [["print-shcema"], "unknown command print-shcema; did you mean print-schema?"],
    [["nonsense"], "unknown command nonsense; see --help"],
    [["--prot", "1"], "unknown flag --prot; did you mean --port?"],
    [["serve", "-p", "1"], "unknown flag -p; see --help"],
    [["check", "--ofline"], "unknown flag --ofline; did you mean --offline?"],
    [["check", "--port", "1"], "unknown flag --port; see --help"],
    [["serve", "--port"], "--port needs a value: --port PORT"],
    [["serve", "--config", "--sandbox"], "--config needs a value: --config FILE"],
    [["serve", "--config="], "--config needs a value: --config FILE"],
    [["serve", "--sandbox=yes"], "--sandbox takes no value"],
    [["serve", "--port", "1", "--port=2"], "--port is given twice"],
    [["serve", "now"], "unexpected argument now; see --help"],
  ])("refuses %j with exit code 2 and one line", async (args, line) => {
    expect(await command(args)).toEqual({ code: 2, out: "", err: `${line}\n` });
  });

  it.each([
    [["srve"], "unknown command srve; did you mean serve?"],
    [["serve", "--watch"], "--watch needs a settings file"],
    [
      ["sandbox", "--port-base", "65535"],
      `--port-base: expected an integer from 1 to ${65_536 - builtInDialects.length}, found "65535"`,
    ],
  ])("refuses %j as a process of its own as well", async (args, line) => {
    expect(await run(args)).toEqual({ code: 2, out: "", err: `${line}\n` });
  });
});
