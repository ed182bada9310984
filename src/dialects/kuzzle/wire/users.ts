import { z } from "zod";
import type { UpstreamResponse } from "../../../dialect.js";
import { refusalOf, resultOf } from "./envelope.js";
import { failure, unreadable } from "./failures.js";
import { hitsOf, type Off, type Read } from "./profiles.js";

const user = z.object({ _id: z.string(), _source: z.object({ profileIds: z.array(z.string()) }) });
const several = z.object({ hits: z.array(z.unknown()) });

export type WireUser = z.infer<typeof user>;

/** Unknown names are left out of the answer; a user one of whose profiles cannot be loaded spoils all of it. */
export function decodeUsers(answer: UpstreamResponse, ids: readonly string[] = []): Read<WireUser | Off> {
  if (answer.status === 200)
    return { kind: "found", rows: hitsOf(answer, resultOf(answer, several).hits, user, ids) };
  const refusal = refusalOf(answer);
  const one = refusal && unreadable(answer, refusal);
  if (!one) throw failure(answer, refusal);
  return { kind: "unreadable", failure: one };
}
