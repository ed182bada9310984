import { z } from "zod";
import type { UpstreamResponse } from "../../../dialect.js";

const fault = z.object({ type: z.string(), reason: z.string().nullish() });
const envelope = z.object({
  error: z.object({
    ...fault.shape,
    root_cause: z.array(fault).nullish(),
    caused_by: fault.nullish(),
  }),
});

/** What the server says is wrong. Reasons may quote the request's body: none is shown as it is. */
export interface Fault {
  readonly type: string;
  readonly reason: string;
  readonly root: string;
  readonly cause: string;
}

/** Undefined where the body is no such envelope: 413 has none, a proxy has its own, 405 and 406 have a text for `error`. */
export function faultOf(answer: UpstreamResponse): Fault | undefined {
  const parsed = envelope.safeParse(answer.tryJson());
  if (!parsed.success) return undefined;
  const { type, reason, root_cause: roots, caused_by: cause } = parsed.data.error;
  return { type, reason: reason ?? "", root: roots?.[0]?.reason ?? "", cause: cause?.reason ?? "" };
}
