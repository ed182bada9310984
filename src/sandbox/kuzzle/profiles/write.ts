import { refusal } from "../errors.js";
import { merged, own } from "../json.js";
import type { ApiRequest } from "../request.js";
import type { Profile, ProfileInfo, State } from "../state.js";
import { checkDefinition, readRateLimit } from "./definition.js";
import { extrasOf, loadProfile } from "./document.js";
import { readPolicies } from "./policies.js";

/** A profile from nothing but what is sent. */
export function buildProfile(
  state: State,
  id: string,
  body: object,
  strict: boolean,
  info: ProfileInfo,
): Profile {
  const policies = readPolicies(state, own(body, "policies"));
  const rateLimit = readRateLimit(own(body, "rateLimit"));
  checkDefinition(state, id, policies, strict);
  return { id, policies, rateLimit, extras: extrasOf(body), info };
}

/** An argument out of range is a matter of the storage engine, hence checked last. */
export function updateProfile(state: State, request: ApiRequest): Profile {
  const id = request.id();
  const body = request.body();
  const retries = request.integer("retryOnConflict", 10);
  const strict = request.flag("strict");
  const before = loadProfile(state, id);
  const sent = { policies: before.policies, rateLimit: before.rateLimit, ...body };
  const info = { ...before.info, updatedAt: state.now() };
  const next = buildProfile(state, id, sent, strict, info);
  if (Math.abs(retries + 0.5) > 2 ** 31) {
    const text = `Failed to parse int parameter [retry_on_conflict] with value [${retries}]`;
    throw refusal("services.storage.unexpected_bad_request", text);
  }
  loseRaces(state, id, retries);
  refreshed(state, request);
  const written = store(state, { ...next, extras: merged(before.extras, next.extras) });
  return readBack(state, written);
}

/** Milliseconds until the storage makes visible to searches what was written. */
const REFRESH_INTERVAL = 1000;

/** Who waits for it has the storage refreshed, and everything written before is visible as well. */
export function refreshed(state: State, request: ApiRequest): boolean {
  const { refresh } = request.input.args;
  const waits = refresh !== false && refresh !== "false" && refresh !== null;
  if (waits) state.unseen.clear();
  return waits;
}

/** A profile that was not there; searches see it at once where the request waits for that. */
export function storeNew(state: State, request: ApiRequest, profile: Profile): Profile {
  if (!refreshed(state, request) && !state.profiles.has(profile.id))
    state.unseen.set(profile.id, state.now() + REFRESH_INTERVAL);
  return store(state, profile);
}

export function store(state: State, profile: Profile): Profile {
  state.writes += 1;
  state.profiles.set(profile.id, profile);
  return profile;
}

/** What is answered is read anew, and may be the work of somebody who came right after. */
function readBack(state: State, written: Profile): Profile {
  const rateLimit = state.overtaking.get(written.id);
  state.overtaking.delete(written.id);
  return rateLimit === undefined ? written : store(state, { ...written, rateLimit });
}

/** Each lost race costs one attempt; when none is left, the storage engine's own words come back. */
function loseRaces(state: State, id: string, retries: number): void {
  const lost = state.contention.get(id) ?? 0;
  const attempts = 1 + Math.max(0, retries);
  state.contention.set(id, Math.max(0, lost - attempts));
  state.writes += Math.min(lost, attempts);
  if (lost < attempts) return;
  const seen = `required seqNo [${state.writes - 1}], primary term [1]`;
  const stored = `current document has seqNo [${state.writes}] and primary term [1]`;
  throw refusal("services.storage.unexpected_error", `[${id}]: version conflict, ${seen}. ${stored}`);
}
