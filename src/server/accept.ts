import Negotiator from "negotiator";

/** The media types we can answer in; clients that state no preference get the first. */
const OFFERED = ["application/json", "application/graphql-response+json"] as const;
export type MediaType = (typeof OFFERED)[number];

const [JSON_TYPE, RESPONSE_TYPE] = OFFERED;
const PAGE = "text/html";

/** What nearly every client sends, so that it need not be parsed each time. */
const USUAL: ReadonlyMap<string, MediaType> = new Map([
  ["", JSON_TYPE],
  ["*/*", JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
  [`${RESPONSE_TYPE},${JSON_TYPE};q=0.9`, RESPONSE_TYPE],
]);

/** Characters of a header that are looked at: what the library does with it grows with the square of its length. */
const MAX_LENGTH = 1000;
/** Responses are always UTF-8, so a client that wants another charset does not accept them. */
const CHARSET = "; charset=utf-8";

/** Of the media types, those that the client accepts, best first; of two equal ones, the one that it lists first. */
function accepted<T extends string>(accept: string, types: readonly T[]): T[] {
  const negotiator = new Negotiator({ headers: { accept: accept.slice(0, MAX_LENGTH) } });
  const found = negotiator.mediaTypes(types.map((type) => type + CHARSET));
  return found.flatMap((name) => types.find((type) => type + CHARSET === name) ?? []);
}

/** Of the content codings, those that the client accepts, best first. */
export function acceptedCodings(acceptEncoding: string | undefined, codings: string[]): string[] {
  const headers = { "accept-encoding": acceptEncoding?.slice(0, MAX_LENGTH) };
  return new Negotiator({ headers }).encodings(codings);
}

/** The type the client prefers; undefined if it accepts neither. */
export function acceptedType(accept = ""): MediaType | undefined {
  return USUAL.get(accept) ?? accepted(accept, OFFERED)[0];
}

/** Whether this is a browser that wants a page, rather than a client that wants data. */
export function prefersPage(accept: string | undefined): boolean {
  return accept?.toLowerCase().includes(PAGE) === true && accepted(accept, [PAGE, ...OFFERED])[0] === PAGE;
}

/** Whether the client accepts a page at all: a browser, or a client that accepts anything. */
export function takesPage(accept: string | undefined): boolean {
  return !accept || accepted(accept, [PAGE]).length > 0;
}
