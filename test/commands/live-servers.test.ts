import { describe, expect, it } from "vitest";
import { parseCommand, UsageError } from "../../live/arguments.mjs";

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
