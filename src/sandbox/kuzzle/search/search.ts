import { type ApiError, refusal } from "../errors.js";
import { type Fields, isFields } from "../json.js";
import type { ApiRequest } from "../request.js";
import type { State } from "../state.js";
import type { Collection } from "./collections.js";
import { matcherOf } from "./query.js";
import { openScroll } from "./scroll.js";
import { orderOf } from "./sort.js";

const WINDOW = 10_000;
/** What the storage engine reads as a number of hits. */
const MAX_INTEGER = 2_147_483_647;
/** Paging in the body is let through and counts for nothing: the query string decides. */
const ROOT_KEYS = ["from", "query", "size", "sort"];

const bad = (text: string): ApiError => refusal("services.storage.unexpected_bad_request", text);

/** Checks in the order of a real server; what the storage engine refuses comes last. */
export function search(
  state: State,
  request: ApiRequest,
  collection: Collection,
  rewrite: (body: Fields) => Fields = (body) => body,
): Fields {
  const size = request.integer("size", WINDOW);
  if (size > WINDOW) throw refusal("services.storage.get_limit_exceeded");
  const from = request.integer("from", 0);
  request.bodyObject("query", {});
  const body = rewrite(request.input.body === null ? {} : request.bodyFields());
  const unknown = Object.keys(body).find((name) => !ROOT_KEYS.includes(name));
  if (unknown !== undefined) throw refusal("services.storage.invalid_search_query", unknown);
  const span = request.argument("scroll");
  const keep = span === undefined ? null : openScroll(state, span);
  const matches = matcherOf(isFields(body["query"]) ? body["query"] : {});
  const order = orderOf(body["sort"], collection);
  // -1 means unset to the storage engine, whose own default is smaller than the server's.
  const skip = from === -1 ? 0 : from;
  const take = size === -1 ? 10 : size;
  checkWindow(skip, take, keep !== null);

  const found = collection.documents.filter(matches).sort(order);
  const total = found.length;
  const hits = found.slice(skip, keep ? undefined : skip + take).map((document) => document.hit());
  return keep ? keep(hits, take) : { hits, total };
}

function checkWindow(skip: number, take: number, scrolling: boolean): void {
  if (skip > MAX_INTEGER) throw bad(`Failed to parse int parameter [from] with value [${skip}]`);
  if (skip < 0) throw bad("[from] parameter cannot be negative");
  if (take < 0) throw bad(`[size] parameter cannot be negative, found [${take}]`);
  if (scrolling && skip > 0)
    throw bad("Validation Failed: 1: using [from] is not allowed in a scroll context;");
  if (scrolling && take === 0) throw bad("Validation Failed: 1: [size] cannot be [0] in a scroll context;");
  if (skip + take <= WINDOW) return;
  throw bad(
    `Result window is too large, from + size must be less than or equal to: [${WINDOW}] but was [${skip + take}]. See the scroll api for a more efficient way to request large data sets. This limit can be set by changing the [index.max_result_window] index level setting.`,
  );
}
