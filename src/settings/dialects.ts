import type { z } from "zod";

/** What the settings need to know of a dialect. */
export interface DialectSettings {
  /** The value of `dialect`, the key of its own block, the prefix of its variables. */
  readonly name: string;
  /** Its own block; {} gives the defaults. */
  readonly options: z.ZodType;
  /** Present where `basic` credentials are traded for a token. */
  readonly login?: unknown;
  /** The scheme of its API keys; absent = `ApiKey`. */
  readonly apiKeyScheme?: string;
}
