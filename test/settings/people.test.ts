import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { directory } from "../support/cli.js";
import { load, problems } from "./support.js";

const people = (usernames: string): string => `people: { usernames: ${usernames} }`;
const listOf = (text: string): string => join(directory({ "names.csv": text }), "names.csv");

describe("people.usernames", () => {
  it("takes lower case, a text around the username, and a list of both spellings", () => {
    const file = listOf('\ufeff# ours, theirs\nAda,ada\r\n"Lovelace, ""A""" , al\n\n');
    const { settings } = load(people(`{ alpha: lower, beta: "{username}@example.org" }`));
    expect(settings.people?.usernames).toEqual({
      alpha: { kind: "lower" },
      beta: { kind: "template", template: "{username}@example.org" },
    });
    const names = load(people(`{ alpha: { file: ${file} } }`)).settings.people?.usernames["alpha"];
    expect(names).toEqual({
      kind: "names",
      names: new Map([
        ["Ada", "ada"],
        ['Lovelace, "A"', "al"],
      ]),
    });
    expect(load("people: {}").settings.people).toEqual({ usernames: {} });
  });

  it.each([
    ["{ alfa: lower }", "expected one of alpha, beta as the key"],
    ["{ alpha: upper }", "expected lower, a text with {username} in it, or { file: names.csv }"],
    ["{ alpha: 1 }", "expected lower, a text with {username} in it, or { file: names.csv }"],
    ["{ alpha: { file: nowhere.csv } }", "expected a readable file"],
  ])("refuses %s and says what it takes", (usernames, expected) => {
    expect(problems(people(usernames)).join("\n")).toContain(expected);
  });

  it.each([
    ["Ada\n", "line 1 has to be a username and its spelling, with a comma between"],
    ["Ada,\n", "line 1 has to be a username and its spelling, with a comma between"],
    ["Ada,ada,x\n", "line 1 has to be a username and its spelling, with a comma between"],
    ['Ada,"ada"x\n', "line 1 has to be a username and its spelling, with a comma between"],
    ["Ada,ada\nAda,al\n", "line 2 spells a username once more"],
    ["Ada,ada\nADA,ada\n", "line 2 gives one spelling to a second username"],
  ])("refuses a list with %j", (text, expected) => {
    const [problem = "", ...more] = problems(people(`{ alpha: { file: ${listOf(text)} } }`));
    expect(problem).toContain(`people.usernames.alpha.file: expected`);
    expect(problem).toContain(expected);
    expect(more).toEqual([]);
  });
});
