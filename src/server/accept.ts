/** The media types we can answer in; clients that state no preference get the first. */
const OFFERED = ["application/json", "application/graphql-response+json"] as const;
export type MediaType = (typeof OFFERED)[number];

const [JSON_TYPE, RESPONSE_TYPE] = OFFERED;

/** What nearly every client sends, so that it need not be parsed each time. */
const USUAL: ReadonlyMap<string, MediaType> = new Map([
  ["", JSON_TYPE],
  ["*/*", JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
  [`${RESPONSE_TYPE},${JSON_TYPE};q=0.9`, RESPONSE_TYPE],
]);

interface Range {
  readonly type: string;
  readonly quality: number;
  readonly place: number;
}

function rangesOf(accept: string): Range[] {
  const ranges: Range[] = [];
  for (const [place, text] of accept.toLowerCase().split(",").entries()) {
    const [type = "", ...parameters] = text.split(";").map((part) => part.trim());
    let quality = 1;
    let readable = type !== "";
    for (const parameter of parameters) {
      const [name, value = ""] = parameter.split("=");
      if (name === "q") quality = Number(value) || 0;
      // Responses are always UTF-8.
      if (name === "charset" && value.replaceAll('"', "") !== "utf-8") readable = false;
    }
    if (readable) ranges.push({ type, quality, place });
  }
  return ranges;
}

/** The range that decides about a type: the most specific one that matches it. */
function rangeFor(type: string, ranges: readonly Range[]): Range | undefined {
  const family = `${type.split("/", 1)[0]}/*`;
  for (const name of [type, family, "*/*"]) {
    const found = ranges.find((range) => range.type === name);
    if (found) return found;
  }
  return undefined;
}

/** The type the client prefers (of two equal ones, the one listed first); undefined if it accepts neither. */
export function acceptedType(accept = ""): MediaType | undefined {
  const usual = USUAL.get(accept);
  if (usual) return usual;
  const ranges = rangesOf(accept);
  let best: { readonly type: MediaType; readonly range: Range } | undefined;
  for (const type of OFFERED) {
    const range = rangeFor(type, ranges);
    if (!range || range.quality === 0) continue;
    const { quality, place } = range;
    if (!best || quality > best.range.quality || (quality === best.range.quality && place < best.range.place))
      best = { type, range };
  }
  return best?.type;
}

/** Whether this is a browser that wants a page, rather than a client that wants data. */
export function prefersPage(accept: string | undefined): boolean {
  if (!accept?.toLowerCase().includes("text/html")) return false;
  const ranges = rangesOf(accept);
  const quality = (type: string): number => ranges.find((range) => range.type === type)?.quality ?? 0;
  return quality("text/html") > 0 && OFFERED.every((type) => quality("text/html") >= quality(type));
}

/** Whether the client accepts a page at all: a browser, or a client that accepts anything. */
export function takesPage(accept: string | undefined): boolean {
  return !accept || (rangeFor("text/html", rangesOf(accept))?.quality ?? 0) > 0;
}
