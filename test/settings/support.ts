import { z } from "zod";
import { readManifest } from "../../src/graphql/trusted-documents.js";
import { type Loaded, type LoadOptions, loadSettings } from "../../src/settings/load.js";
import { SettingsProblems } from "../../src/settings/problems.js";
import type { DialectSettings } from "../../src/settings/schema/upstream.js";
import { directory } from "../support/cli.js";

/** Two dialects as small as can be: one with a block of its own, one that logs in. */
export const DIALECTS: readonly DialectSettings[] = [
  { name: "alpha", options: z.strictObject({ engine: z.string().default("default") }) },
  { name: "beta", options: z.strictObject({ size: z.int().optional() }), login: () => undefined },
];

export function load(yaml: string | undefined, options: Partial<LoadOptions> = {}): Loaded {
  const cwd = directory(yaml === undefined ? {} : { "profile-gateway.yaml": yaml });
  return loadSettings({ cwd, env: {}, dialects: DIALECTS, readManifest, ...options });
}

/** Every problem of these settings, one text each. */
export function problems(yaml: string | undefined, options: Partial<LoadOptions> = {}): string[] {
  try {
    load(yaml, options);
  } catch (error) {
    if (error instanceof SettingsProblems) return error.message.split("\n");
    throw error;
  }
  return [];
}

/** The settings of one upstream that reaches nobody. */
export function upstream(lines: readonly string[] = [], url = "https://alpha.example"): string {
  const more = lines.map((line) => `    ${line}\n`).join("");
  return `upstreams:\n  - name: one\n    dialect: alpha\n    url: ${url}\n${more}`;
}
