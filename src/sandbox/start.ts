import { stripIgnoredCharacters } from "graphql";
import type { EmulatedPerson, Example } from "../dialect/define-dialect.js";
import type { AnyDialect } from "../dialect.js";
import { emulatorUpstream } from "../settings/build.js";
import type { UpstreamSettings } from "../settings/gateway-settings.js";
import { type AuthSetting, auth } from "../settings/schema/upstream.js";
import type { Faults } from "./faults.js";
import { type RunningEmulator, startEmulator } from "./http.js";
import { people as documented } from "./people.js";

/** An upstream in the words of a settings file. */
export interface WrittenUpstream {
  readonly name: string;
  readonly dialect: string;
  readonly url: string;
  readonly auth: AuthSetting;
}

export interface RunningSandbox {
  /** One per dialect that has an emulator, in the order of the registry; named after the dialect. */
  readonly upstreams: readonly UpstreamSettings[];
  /** The same as a settings file would say it. */
  readonly written: readonly WrittenUpstream[];
  stop(): Promise<void>;
}

/** The upstreams of a sandbox that is not started: nobody listens at their address. */
export async function sandboxUpstreams(dialects: readonly AnyDialect[]): Promise<UpstreamSettings[]> {
  const modules = await Promise.all(
    dialects.map(async (dialect) => ({ dialect, module: await dialect.emulator?.() })),
  );
  return modules.flatMap(({ dialect, module }) =>
    module ? [emulatorUpstream(dialect, `http://127.0.0.1:0${module.basePath}`, module.auth)] : [],
  );
}

/** Starts the emulators on consecutive ports, or on free ones. */
export async function startSandbox(
  dialects: readonly AnyDialect[],
  portBase?: number,
  faults?: Faults,
  people: readonly EmulatedPerson[] = documented,
): Promise<RunningSandbox> {
  const running: RunningEmulator[] = [];
  const upstreams: UpstreamSettings[] = [];
  const written: WrittenUpstream[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(running.map((emulator) => emulator.stop()));
  };
  try {
    for (const dialect of dialects) {
      const module = await dialect.emulator?.();
      if (!module) continue;
      const port = portBase === undefined ? 0 : portBase + running.length;
      const emulator = await startEmulator(module.createEmulator({ people }), port, () =>
        faults?.of(dialect.name),
      );
      running.push(emulator);
      const { name } = dialect;
      const url = emulator.url + module.basePath;
      written.push({ name, dialect: name, url, auth: auth.parse(module.auth) });
      upstreams.push(emulatorUpstream(dialect, url, module.auth));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { upstreams, written, stop };
}

const bodyOf = ({ query, variables }: Example): string =>
  JSON.stringify({ query: stripIgnoredCharacters(query), variables });

/** A command that runs the example when pasted into a POSIX shell. */
export function curl(url: string, example: Example): string {
  return `curl -s ${url} -H 'content-type: application/json' -d '${bodyOf(example).replaceAll("'", "'\\''")}'`;
}

/** The same for PowerShell, which treats typographic quotes as quotes. */
export function powerShell(url: string, example: Example): string {
  const body = bodyOf(example).replace(/['\u2018-\u201b]/g, "$&$&");
  return `Invoke-RestMethod ${url} -Method Post -ContentType 'application/json; charset=utf-8' -Body '${body}' | ConvertTo-Json -Depth 20`;
}
