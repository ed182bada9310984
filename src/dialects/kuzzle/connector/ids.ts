import { idProblem } from "../../../dialect/path.js";

/** No record of the storage has a longer id, in bytes of UTF-8. */
const MAX_ID_BYTES = 512;
const LONE_SURROGATE = /\p{Cs}/u;

/** What is wrong with the id of a profile or a role; everything else can be one, `a/b`, blanks and line breaks too. */
export function nativeIdProblem(id: string): string | undefined {
  if (id === "") return "must not be empty";
  if (Buffer.byteLength(id) > MAX_ID_BYTES) return `must have at most ${MAX_ID_BYTES} bytes`;
  if (LONE_SURROGATE.test(id)) return "must be well-formed Unicode";
  return undefined;
}

/** Names that the API has routes for in the place of a profile's id. */
const ROUTES: ReadonlySet<string> = new Set(["*", "_mDelete", "_mGet", "_scroll"]);

/** Whether an id can be sent in a body alone. */
export function needsBody(id: string): boolean {
  return idProblem(id) !== undefined || ROUTES.has(id);
}

/** Ids that the storage takes for routes of its own: it can list a record with one of them, and neither read nor write it. */
const OF_STORAGE: ReadonlySet<string> = new Set([
  "_count",
  "_mapping",
  "_mget",
  "_msearch",
  "_search",
  "_termvectors",
]);

/** Asked for such an id the server fails, and with it every other record of the call. */
export const isRouteOfStorage = (id: string): boolean => OF_STORAGE.has(id);

/** What is wrong with the id of a profile that is to be written. */
export function writableIdProblem(id: string): string | undefined {
  return (
    nativeIdProblem(id) ??
    (isRouteOfStorage(id) ? "must not be the name of a route of the upstream's storage" : undefined)
  );
}
