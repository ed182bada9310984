import type { z } from "zod";
import { defaultAuth } from "./build.js";
import { didYouMean, parsePart, reportUnknown } from "./parse-part.js";
import type { Report } from "./problems.js";
import type { Facts, ParsedUpstream } from "./rules.js";
import { type Sections, sections } from "./schema/sections.js";
import { type DialectSettings, upstreamKeys } from "./schema/upstream.js";
import { isMapping, type Path, type Tree } from "./source/tree.js";

/** The top-level keys of a settings file. */
const KEYS: readonly string[] = [...Object.keys(sections.shape), "upstreams"];

/** Parses each section on its own, so that a problem in one hides nothing in another. */
export function parseSections(tree: Tree, report: Report): Facts["sections"] {
  for (const key of Object.keys(tree.root)) {
    if (!KEYS.includes(key)) reportUnknown(report, tree, [key], KEYS);
  }
  const part = <Key extends keyof Sections>(
    key: Key,
    schema: z.ZodType<Sections[Key]>,
  ): Sections[Key] | undefined => parsePart(schema, tree, [key], report);
  const { shape } = sections;
  return {
    server: part("server", shape.server),
    shutdown: part("shutdown", shape.shutdown),
    log: part("log", shape.log),
    admin: part("admin", shape.admin),
    access: part("access", shape.access),
    cors: part("cors", shape.cors),
    rates: part("rates", shape.rates),
    limits: part("limits", shape.limits),
    activation: part("activation", shape.activation),
    documents: part("documents", shape.documents),
    dialects: part("dialects", shape.dialects),
    redis: part("redis", shape.redis),
    people: part("people", shape.people),
    federation: part("federation", shape.federation),
  };
}

/** Parses the upstreams, in the order of the settings. `complete`: there are no dialects but these. */
export function parseUpstreams(
  tree: Tree,
  report: Report,
  dialects: readonly DialectSettings[],
  complete: boolean,
): ParsedUpstream[] {
  const written = tree.at(["upstreams"]);
  if (written === undefined) return [];
  if (!Array.isArray(written)) {
    report.wrong(["upstreams"], written, "a list");
    return [];
  }
  return written.flatMap(
    (_, index) => parseUpstream(tree, report, dialects, complete, index, written.length) ?? [],
  );
}

function parseUpstream(
  tree: Tree,
  report: Report,
  dialects: readonly DialectSettings[],
  complete: boolean,
  index: number,
  count: number,
): ParsedUpstream | undefined {
  const at: Path = ["upstreams", index];
  const entry = tree.at(at);
  if (!isMapping(entry)) {
    report.wrong(at, entry, "a mapping");
    return undefined;
  }
  const names = dialects.map((one) => one.name);
  const dialect = dialects.find((one) => one.name === entry["dialect"]);
  // An unknown dialect may be one that failed to load, which has been reported already.
  if (!dialect && !complete) return undefined;
  if (!dialect) {
    const hint = didYouMean(entry["dialect"], names);
    report.wrong([...at, "dialect"], entry["dialect"], `one of ${names.join(", ")}`, hint);
  }
  const own = dialect ? [dialect.name] : names;
  const known = [...Object.keys(upstreamKeys), "dialect", ...own];
  for (const key of Object.keys(entry)) {
    if (!known.includes(key)) reportUnknown(report, tree, [...at, key], known);
  }
  const part = <T>(key: string, schema: z.ZodType<T>): T | undefined =>
    parsePart(schema, tree, [...at, key], report);
  const name = part("name", upstreamKeys.name);
  return {
    at,
    dialect,
    name,
    url: part("url", upstreamKeys.url),
    auth:
      part("auth", upstreamKeys.auth) ??
      (entry["auth"] === undefined ? defaultAuth(name ?? "", count) : undefined),
    timeouts: part("timeouts", upstreamKeys.timeouts),
    breaker: part("breaker", upstreamKeys.breaker),
    limits: part("limits", upstreamKeys.limits),
    tls: part("tls", upstreamKeys.tls),
    options: dialect ? part(dialect.name, dialect.options.prefault({})) : undefined,
  };
}
