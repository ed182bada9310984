import type { EmulatedPerson, KnownThings } from "../../src/dialect/define-dialect.js";
import type { AnyDialect } from "../../src/dialect.js";
import { builtInDialects } from "../../src/dialects.js";
import type { Emulator } from "../../src/sandbox/http.js";
import { people } from "../../src/sandbox/people.js";
import { emulatorUpstream } from "../../src/settings/build.js";
import type { UpstreamSettings } from "../../src/settings/gateway-settings.js";

/** A built-in dialect, and what its emulator makes known: the tables of the tests are made of these. */
export interface Emulated {
  readonly name: string;
  readonly dialect: AnyDialect;
  readonly known: KnownThings;
  /** As in the settings. */
  readonly auth: unknown;
  readonly basePath: string;
  /** Absent: the people of the sandbox. */
  createEmulator(people?: readonly EmulatedPerson[]): Emulator;
  /** The settings of an upstream at this address of a server. */
  upstreamAt(url: string): UpstreamSettings;
}

async function emulatedOf(dialect: AnyDialect): Promise<Emulated> {
  const module = await dialect.emulator?.();
  if (!module?.known) throw new Error(`the emulator of ${dialect.name} says of nothing that it is known`);
  const { auth, basePath, known } = module;
  return {
    name: dialect.name,
    dialect,
    known,
    auth,
    basePath,
    createEmulator: (of = people) => module.createEmulator({ people: of }),
    upstreamAt: (url) => emulatorUpstream(dialect, url + basePath, auth),
  };
}

/** In the order of the registry. */
export const EMULATED: readonly Emulated[] = await Promise.all(builtInDialects.map(emulatedOf));

export function emulated(name: string): Emulated {
  const found = EMULATED.find((one) => one.name === name);
  if (!found) throw new Error(`there is no dialect ${name}`);
  return found;
}
