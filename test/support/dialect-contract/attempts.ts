import { z } from "zod";
import type { RunningGateway } from "../gateway.js";

const line = z.object({
  msg: z.literal("upstream call"),
  upstream: z.string(),
  operation: z.string(),
  outcome: z.string(),
  status: z.number().optional(),
});
export type Attempted = z.infer<typeof line>;

/** Every attempt to reach an upstream so far, as the gateway logged it: the same for any kind of upstream. */
export function attempts({ log }: RunningGateway): Attempted[] {
  return log.flatMap((entry) => {
    const parsed = line.safeParse(JSON.parse(entry));
    return parsed.success ? [parsed.data] : [];
  });
}

/** The attempts made while something ran. */
export async function attemptsDuring(
  gateway: RunningGateway,
  run: () => Promise<unknown>,
): Promise<Attempted[]> {
  const before = attempts(gateway).length;
  await run();
  return attempts(gateway).slice(before);
}
