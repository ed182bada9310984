import { randomBytes } from "node:crypto";
import { milliseconds } from "../auth/timespan.js";
import { refusal } from "../errors.js";
import type { Fields } from "../json.js";
import type { ApiRequest } from "../request.js";
import type { Scroll, State } from "../state.js";

const MAX_LENGTH = 60_000;
const USUAL = 15_000;

function spanOf(scroll: unknown): number {
  if (typeof scroll !== "string") throw refusal("api.assert.invalid_type", "scroll", "string");
  const span = milliseconds(scroll) ?? 0;
  if (span > MAX_LENGTH) throw refusal("services.storage.scroll_duration_too_great", scroll);
  if (!/^\d+(ms|s|m)$/.test(scroll)) {
    const text = `failed to parse setting [scroll] with value [${scroll}] as a time value: unit is missing or unrecognized`;
    throw refusal("services.storage.unexpected_bad_request", text);
  }
  return span;
}

/** Checks the span; the function returned gives the first page and keeps the others. */
export function openScroll(state: State, scroll: unknown): (hits: readonly Fields[], size: number) => Fields {
  const span = spanOf(scroll);
  return (hits, size) => {
    const id = randomBytes(57).toString("base64url");
    return page(state, id, { rest: hits, size, total: hits.length, expiresAt: state.now() + span });
  };
}

/** The id is forgotten with the last page, though that page still names it. */
function page(state: State, scrollId: string, { rest, size, total, expiresAt }: Scroll): Fields {
  state.scrolls.delete(scrollId);
  const left = rest.slice(size);
  if (left.length) state.scrolls.set(scrollId, { rest: left, size, total, expiresAt });
  return { hits: rest.slice(0, size), scrollId, total };
}

export function scroll(state: State, request: ApiRequest): Fields {
  const id = request.text("scrollId");
  const asked = request.argument("scroll");
  const span = asked ? spanOf(asked) : USUAL;
  const known = state.scrolls.get(id);
  if (!known || state.now() >= known.expiresAt) throw refusal("services.storage.unknown_scroll_id");
  return page(state, id, { ...known, expiresAt: state.now() + span });
}
