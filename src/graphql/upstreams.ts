import type { Builder } from "./builder.js";
import type { GatewayContext } from "./context.js";

/** The result of probing one upstream. */
export interface UpstreamState {
  readonly name: string;
  readonly dialect: string;
  readonly reachable: boolean;
  readonly product: string | null;
  readonly version: string | null;
  /** Milliseconds, rounded. */
  readonly latency: number | null;
}

export function installUpstreams(
  builder: Builder,
  probeAll: (context: GatewayContext) => Promise<readonly UpstreamState[]>,
): void {
  const Upstream = builder.objectRef<UpstreamState>("Upstream").implement({
    description: "One configured upstream, as it is right now.",
    fields: (t) => ({
      name: t.exposeString("name", { description: "What `upstream` arguments take." }),
      dialect: t.exposeString("dialect", { description: "The API it speaks." }),
      reachable: t.exposeBoolean("reachable", { description: "Whether it answered within its time limits." }),
      product: t.exposeString("product", {
        nullable: true,
        description: "What it says it is; null where it does not say or was not reached.",
      }),
      version: t.exposeString("version", {
        nullable: true,
        description: "The version it says it has; null where it does not say or was not reached.",
      }),
      latency: t.exposeInt("latency", {
        nullable: true,
        description: "Milliseconds until it answered; null where it was not reached.",
      }),
    }),
  });
  builder.queryField("upstreams", (t) =>
    t.field({
      type: [Upstream],
      description: "The configured upstreams, each asked now; one call of each.",
      resolve: async (_root, _args, context) => [...(await probeAll(context))],
    }),
  );
}
