import { z } from "zod";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Far more than the server stores. What is deeper still could not be written out again: the stack would not do. */
const MAX_DEPTH = 200;

function fits(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => fits(inner, levels - 1));
}

/** Passed on as it came: rebuilding it key by key would lose a key named `__proto__`. */
export const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value) && fits(value, MAX_DEPTH),
);

/** The last instant that a date can hold, in ms. */
const LAST = 8.64e15;

export const text = z.string();
export const optionalText = z.string().nullish();
export const flag = z.boolean();
export const roles = z.array(z.string());
export const instant = z.int().nonnegative().max(LAST);
export const version = z.object({ _seq_no: z.int().nonnegative(), _primary_term: z.int().nonnegative() });

/** What a row must have, to be anybody's. */
export const identified = z.looseObject({ uid: z.string().min(1) });
/** And to be a profile at all. */
export const profile = z.looseObject({ ...identified.shape, user: z.looseObject({}) });

/** By uid. What is wrong with one of them is looked at one by one, too. */
const errors = z
  .object({
    details: z.record(
      z.string(),
      z.object({ type: z.string(), reason: z.string().nullish() }).catch({ type: "unknown", reason: null }),
    ),
  })
  .nullish();

/** Each profile is looked at by itself, part by part: one that is odd says nothing about the others. */
export const found = z.object({ profiles: z.array(z.unknown()), errors });
export const suggested = z.object({ profiles: z.array(z.unknown()) });

export const profilePrivileges = z.object({ has_privilege_uids: z.array(z.string()), errors });

export const acknowledgement = z.object({ acknowledged: z.boolean() });

/** By username. */
export const users = z.record(z.string(), z.unknown());

/** What a row must have, to be somebody's. */
export const named = z.looseObject({ username: z.string().min(1) });
export const queriedUsers = z.object({ users: z.array(z.unknown()) });

export const who = z.object({ username: z.string() });
export const privileges = z.object({ cluster: z.record(z.string(), z.boolean()) });
export const root = z.object({ version: z.object({ number: z.string() }) });
