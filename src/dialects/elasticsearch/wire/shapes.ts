import { z } from "zod";

export type JsonObject = Readonly<Record<string, unknown>>;

/** Far more than the server stores. What is deeper still could not be written out again: the stack would not do. */
const MAX_DEPTH = 200;

function fits(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => fits(inner, levels - 1));
}

/** Passed on as it came: rebuilding it key by key would lose a key named `__proto__`. */
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value) && fits(value, MAX_DEPTH),
);

/** The last instant that a date can hold, in ms. */
const LAST = 8.64e15;

const user = z.object({
  username: z.string(),
  roles: z.array(z.string()),
  realm_name: z.string(),
  realm_domain: z.string().nullish(),
  email: z.string().nullish(),
  full_name: z.string().nullish(),
});

export const suggestion = z.object({ uid: z.string().min(1), user, labels: jsonObject, data: jsonObject });

export const profile = z.object({
  ...suggestion.shape,
  enabled: z.boolean(),
  last_synchronized: z.int().nonnegative().max(LAST),
  _doc: z.object({ _seq_no: z.int().nonnegative(), _primary_term: z.int().nonnegative() }),
});

export const found = z.object({
  /** Each is looked at by itself: one that is odd says nothing about the others. */
  profiles: z.array(z.looseObject({ uid: z.string().min(1) })),
  errors: z
    .object({ details: z.record(z.string(), z.object({ type: z.string(), reason: z.string().nullish() })) })
    .optional(),
});

export const suggested = z.object({ profiles: z.array(suggestion) });

export const profilePrivileges = z.object({
  has_privilege_uids: z.array(z.string()),
  errors: z
    .object({ details: z.record(z.string(), z.object({ type: z.string(), reason: z.string().nullish() })) })
    .optional(),
});

export const acknowledgement = z.object({ acknowledged: z.boolean() });

export const users = z.record(
  z.string(),
  z.object({
    username: z.string(),
    full_name: z.string().nullish(),
    profile_uid: z.string().min(1).nullish(),
  }),
);

export const who = z.object({ username: z.string() });
export const privileges = z.object({ cluster: z.record(z.string(), z.boolean()) });
export const root = z.object({ version: z.object({ number: z.string() }) });

export type WireUser = z.infer<typeof user>;
export type WireProfile = z.infer<typeof profile>;
export type WireSuggestion = z.infer<typeof suggestion>;
