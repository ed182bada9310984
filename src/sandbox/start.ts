import type { AnyDialect } from "../dialects.js";
import type { UpstreamSettings } from "../settings/settings.js";
import { standInUpstream } from "../settings/stand-in.js";
import { type RunningStandIn, startStandIn } from "./http.js";

export interface RunningSandbox {
  /** One per dialect that has a stand-in, in the order of the registry; named after the dialect. */
  readonly upstreams: readonly UpstreamSettings[];
  stop(): Promise<void>;
}

/** The upstreams of a sandbox that is not started: nobody listens at their address. */
export async function sandboxUpstreams(dialects: readonly AnyDialect[]): Promise<UpstreamSettings[]> {
  const modules = await Promise.all(
    dialects.map(async (dialect) => ({ dialect, module: await dialect.standIn?.() })),
  );
  return modules.flatMap(({ dialect, module }) =>
    module ? [standInUpstream(dialect, `http://127.0.0.1:0${module.basePath}`, module.auth)] : [],
  );
}

/** Starts the stand-ins on consecutive ports, or on free ones. */
export async function startSandbox(
  dialects: readonly AnyDialect[],
  portBase?: number,
): Promise<RunningSandbox> {
  const running: RunningStandIn[] = [];
  const upstreams: UpstreamSettings[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((standIn) => standIn.stop()));
  };
  try {
    for (const dialect of dialects) {
      const module = await dialect.standIn?.();
      if (!module) continue;
      const port = portBase === undefined ? 0 : portBase + running.length;
      const standIn = await startStandIn(module.createStandIn(), port);
      running.push(standIn);
      upstreams.push(standInUpstream(dialect, standIn.url + module.basePath, module.auth));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { upstreams, stop };
}
