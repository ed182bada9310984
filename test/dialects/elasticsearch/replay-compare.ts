import { parse } from "yaml";
import type { UpstreamResponse } from "../../support/replay.js";

/** A body too long for the recording: `<x repeated 32766 times>`. */
export const expand = (text: string): string =>
  text.replace(/<(\w) repeated (\d+) times>/g, (_, letter: string, times: string) =>
    letter.repeat(Number(times)),
  );

/** What differs from one server start to the next, or from one second to the next. */
const VOLATILE: Readonly<Record<string, (value: unknown) => unknown>> = {
  took: () => 0,
  index_uuid: (value) => (value === "_na_" ? value : "<uuid>"),
  node: () => "<node>",
  access_token: () => "<token>",
  refresh_token: () => "<token>",
  bytes_wanted: () => 0,
};

const sorted = (list: string, separator: string) => list.split(separator).sort().join(separator);

function steadyText(text: string): string {
  const inAnyOrder = text
    .replace(/(?<=on headers \[)[^\]]*/, (list) => sorted(list, ", "))
    .replace(/(?<=application name must not [a-z ]+, but found \[)[^\]]*/g, (list) => sorted(list, ","));
  if (!text.startsWith("[parent] Data too large")) return inAnyOrder;
  return sorted(text.replace(/\d+\/[\d.]+[kmg]?b/g, "<bytes>"), ", ");
}

function steady(value: unknown): unknown {
  if (typeof value === "string") return steadyText(value);
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    entries.map(([key, item]) => [key, Object.hasOwn(VOLATILE, key) ? VOLATILE[key]?.(item) : steady(item)]),
  );
}

function bodyOf({ headers, body }: UpstreamResponse): string {
  const type = String(headers["content-type"] ?? "");
  if (body === "") return "";
  if (type.includes("yaml")) return JSON.stringify(steady(parse(body)));
  return type.includes("json") ? JSON.stringify(steady(JSON.parse(expand(body)))) : body;
}

/** The headers that clients depend on; a list in any order. */
function headersOf({ headers }: UpstreamResponse): string {
  const kept = ["content-type", "x-elastic-product", "www-authenticate", "allow"].map((name) => {
    const value = headers[name];
    if (value === undefined) return null;
    const parts = typeof value === "string" && name === "allow" ? value.split(",") : [value].flat();
    return [name, parts.map((part) => part.trim()).sort()];
  });
  return JSON.stringify(kept.filter((entry) => entry !== null));
}

const shortened = (text: string) => (text.length > 600 ? `${text.slice(0, 600)}… (${text.length})` : text);

/** What is different, in words; null where the answers are equal. `"$elided"` in a recording fits everything. */
export function difference(recorded: UpstreamResponse, given: UpstreamResponse): string | null {
  const wanted = [recorded.status, headersOf(recorded), bodyOf(recorded)].join(" ");
  const got = [given.status, headersOf(given), bodyOf(given)].join(" ");
  const [start = "", ...rest] = wanted.split('"$elided"');
  const fits = rest.length === 0 ? wanted === got : got.startsWith(start) && got.endsWith(rest.at(-1) ?? "");
  return fits ? null : `\n  recorded ${shortened(wanted)}\n  given    ${shortened(got)}`;
}
