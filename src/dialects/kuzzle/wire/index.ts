import { z } from "zod";
import type { Session, UpstreamResponse } from "../../../dialect.js";
import { failure, faultOf, resultOf } from "./failures.js";
import * as profiles from "./profiles.js";
import { type WrittenInput, writeFailure } from "./write-failures.js";

export {
  decodePage,
  decodePageById,
  decodeProfiles,
  decodeRefreshed,
  decodeUsers,
  type Off,
  type Read,
  type WirePage,
  type WireProfile,
  type WireUser,
  type WireWritten,
} from "./profiles.js";
export type { WrittenInput } from "./write-failures.js";

const token = z.object({
  jwt: z.string().min(1),
  expiresAt: z.number(),
  ttl: z.number().optional(),
});

const me = z.object({ _id: z.string() });
const right = z.object({ controller: z.string(), action: z.string(), value: z.string() });
const rights = z.object({ hits: z.array(right) });
const description = z.object({ info: z.object({ title: z.string(), version: z.string() }) });

export type WireRight = z.infer<typeof right>;

/** Written by the server for an endless token. */
const ENDLESS = -1;

export function decodeLogin(answer: UpstreamResponse): Session {
  if (answer.status === 400) {
    // Without the strategy's plugin the path names an unknown strategy.
    throw answer.fail("refused-us", "The upstream has no login with a user name and a password.");
  }
  if (answer.status !== 200) throw failure(answer);
  const { jwt, expiresAt, ttl } = resultOf(answer, token);
  const end = ttl === undefined ? expiresAt : Date.now() + ttl;
  return {
    authorization: `Bearer ${jwt}`,
    // Measured on our own clock, which may differ from the server's.
    expiresAt: expiresAt === ENDLESS ? Number.POSITIVE_INFINITY : end,
  };
}

/** The id of the user that the credentials stand for. */
export function decodeMe(answer: UpstreamResponse): string {
  if (answer.status !== 200) throw failure(answer);
  return resultOf(answer, me)._id;
}

export function decodeRights(answer: UpstreamResponse): WireRight[] {
  if (answer.status !== 200) throw failure(answer);
  return resultOf(answer, rights).hits;
}

/** The version in the API's public description; null where the server keeps or has none. */
export function decodeVersion(answer: UpstreamResponse): string | null {
  if (answer.status === 200) {
    const parsed = description.safeParse(answer.json());
    if (parsed.success) return parsed.data.info.version;
    throw answer.fail("protocol", "The upstream does not describe its API.");
  }
  const id = faultOf(answer)?.id ?? "";
  if (id.startsWith("security.rights.") || id === "network.http.url_not_found") return null;
  throw failure(answer);
}

/** The decoder for a write that was given this input. */
export function decodeWritten(input: WrittenInput): (answer: UpstreamResponse) => profiles.WireWritten {
  return (answer) => {
    if (answer.status !== 200) throw writeFailure(answer, input);
    return profiles.decodeWritten(answer);
  };
}

/** The decoder for the deletion of the profile with this id. */
export function decodeDeleted(id: string): (answer: UpstreamResponse) => string {
  return (answer) => {
    if (answer.status !== 200) throw writeFailure(answer, { id, policies: undefined });
    return profiles.decodeDeleted(answer);
  };
}
