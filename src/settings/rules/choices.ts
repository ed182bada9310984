import { dotted, type Path } from "../source/place.js";
import { isMapping } from "../source/tree.js";
import type { Facts } from "./facts.js";

const ACCESS = ["open", "apiKeys", "jwt"];
const KEYS_OF_ISSUER = ["jwksUrl", "publicKeyFile"];
const AUTH = ["forward", "basic", "bearer", "apiKey"];

/**
 * Alternatives of which exactly one is given. Judged by what was written, because a wrong alternative counts as one;
 * a misspelt one is told as an unknown key.
 */
export function choices({ tree, report }: Facts): void {
  function exactlyOne(path: Path, ways: readonly string[]): void {
    const value = tree.at(path);
    if (!isMapping(value)) return;
    const given = ways.filter((way) => value[way] !== undefined);
    if (given.length === 1 || (given.length === 0 && report.tells(path))) return;
    const found = given.length === 0 ? "none" : given.join(" and ");
    const message = `expected exactly one of ${ways.join(", ")}, found ${found}`;
    report.add({ place: tree.place(path), path: dotted(path), message });
  }

  exactlyOne(["access"], ACCESS);
  exactlyOne(["access", "jwt"], KEYS_OF_ISSUER);
  const upstreams = tree.at(["upstreams"]);
  const count = Array.isArray(upstreams) ? upstreams.length : 0;
  for (let index = 0; index < count; index++) exactlyOne(["upstreams", index, "auth"], AUTH);
}
