import type { DialectSettings } from "../dialects.js";
import type { Report } from "../problems/problems.js";
import type { Sections } from "../schema/sections.js";
import type { UpstreamSetting } from "../schema/upstream.js";
import type { Path } from "../source/place.js";
import type { Tree } from "../source/tree.js";
import type { Environment } from "../source/variables.js";

/** One upstream, each of its settings by itself: undefined where it could not be understood. */
export type UnderstoodUpstream = {
  readonly at: Path;
  readonly dialect: DialectSettings | undefined;
  readonly options: unknown;
} & { readonly [Key in Exclude<keyof UpstreamSetting, "dialect">]: UpstreamSetting[Key] | undefined };

/** What the rules between settings look at. A section that could not be understood is undefined. */
export interface Facts {
  readonly tree: Tree;
  readonly report: Report;
  readonly env: Environment;
  readonly sandbox: boolean;
  readonly production: boolean;
  readonly sections: { readonly [Key in keyof Sections]: Sections[Key] | undefined };
  readonly upstreams: readonly UnderstoodUpstream[];
}
