// Shapes on the wire, and what each error means: https://www.keycloak.org/docs-api/26.0.8/rest-api/
import type { UpstreamError, UpstreamResponse } from "profile-gateway/dialect";
import { z } from "zod";

// Loose: an update writes the whole record back, also the parts that nobody here knows.
const user = z.looseObject({
  id: z.string(),
  username: z.string(),
  firstName: z.string().nullable().default(null),
  lastName: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  enabled: z.boolean(),
  access: z.looseObject({ manage: z.boolean() }).optional(),
});
export type User = z.infer<typeof user>;

// A key such as `error-invalid-email`: a server's free text is not for clients.
const errorMessage = z.string().transform((text) => /^error-[\w-]+$/.exec(text)?.[0] ?? "is not accepted");
const mistake = z.object({ field: z.string().regex(/^[\w.-]{1,255}$/), errorMessage });
const refusal = z.object({ ...mistake.shape, error: z.string(), errors: z.array(mistake) }).partial();

function failure(answer: UpstreamResponse): UpstreamError {
  const { error, errorMessage = "", field, errors } = refusal.catch({}).parse(answer.tryJson());
  const mistakes = errors ?? (field ? [{ field, errorMessage }] : []);
  const issues = mistakes.map((one) => ({ path: one.field, message: one.errorMessage }));
  if (issues.length > 0) return answer.fail("invalid", "Keycloak does not take these values.", { issues });
  if (answer.status === 409) return answer.fail("conflict", "Somebody else has this address.");
  if (error === "User not found") return answer.fail("not-found", "There is no such user.");
  return answer.unexpected();
}

function shaped<T>(answer: UpstreamResponse, schema: z.ZodType<T>): T {
  if (answer.status !== 200) throw failure(answer);
  return answer.shaped(schema);
}

const token = z.object({ access_token: z.string(), expires_in: z.number() });
export const decodeToken = (answer: UpstreamResponse) => shaped(answer, token);
/** Fails with `not-found` where there is none. */
export const decodeUser = (answer: UpstreamResponse) => shaped(answer, user);
export const decodeUsers = (answer: UpstreamResponse) => shaped(answer, z.array(user));
export function decodeWritten(answer: UpstreamResponse): void {
  if (answer.status !== 204) throw failure(answer);
}
