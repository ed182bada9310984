import type { DialectSettings } from "../dialects.js";
import type { Report } from "../problems/problems.js";
import { readDocument } from "./document.js";
import {
  readDeploymentVariables,
  readGeneralVariables,
  readUpstreamVariables,
  variableNames,
} from "./environment.js";
import type { SettingsFile } from "./locate.js";
import type { Tree } from "./tree.js";
import { type Environment, variable } from "./variables.js";

export interface Inputs {
  readonly env: Environment;
  /** From flags; they win over everything. */
  readonly overrides?: {
    readonly host?: string | undefined;
    readonly port?: string | undefined;
    readonly sandbox?: boolean | undefined;
  };
}

/** Puts the sources on top of each other: the file or the variables that stand for it, further variables, flags. */
export function gather(
  tree: Tree,
  report: Report,
  file: SettingsFile | undefined,
  { env, overrides = {} }: Inputs,
  dialects: readonly DialectSettings[],
): void {
  const { host, port, sandbox = false } = overrides;
  if (file) {
    // Upstreams that are not used may lack their variables and files: the sandbox is for machines without them.
    const ignored = new Set(sandbox ? ["upstreams"] : []);
    readDocument(file.text, tree, report, { file: file.name, env, ignored });
    for (const { name } of dialects) {
      const { url } = variableNames(name);
      if (variable(env, url) === undefined) continue;
      report.warn(
        { kind: "variable", name: url },
        [],
        `ignored, because there is a settings file (${file.name})`,
      );
    }
  } else {
    if (!sandbox) readUpstreamVariables(tree, report, env, dialects);
    readDeploymentVariables(tree, report, env);
  }
  readGeneralVariables(tree, env);
  if (host !== undefined) tree.set("server", "host", host, { kind: "flag", name: "host" });
  if (port !== undefined) tree.set("server", "port", port, { kind: "flag", name: "port" });
}
