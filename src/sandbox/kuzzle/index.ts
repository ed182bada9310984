import type { Emulator } from "../http.js";
import { people, type SandboxPerson } from "../people.js";
import { ADMIN, fillSandbox } from "./content.js";
import { createServer, createSpeaker } from "./emulator.js";
import { createSeeding, type Seeding } from "./seeding.js";
import { createState } from "./state.js";

export { known } from "./known.js";

export interface KuzzleEmulator extends Emulator {
  readonly seed: Seeding;
}

export interface EmulatorOptions {
  /** Epoch ms; what tokens, rate limits and dates go by. */
  readonly now?: () => number;
  /** `fresh` is a server at its first start: no users, and open to everybody. */
  readonly content?: "sandbox" | "fresh";
  /** Who has a user from the start. */
  readonly people?: readonly SandboxPerson[];
}

const MAX_MESSAGE = 1_048_576;

export function createEmulator(options: EmulatorOptions = {}): KuzzleEmulator {
  const state = createState(options.now ?? Date.now);
  const seed = createSeeding(state);
  if (options.content === "fresh") seed.open();
  else fillSandbox(seed, options.people ?? people);
  return { answer: createServer(state), message: createSpeaker(state), maxMessage: MAX_MESSAGE, seed };
}

/** A login with the local strategy. */
export const auth = { basic: ADMIN };

export const basePath = "";
