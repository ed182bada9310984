import type { Metafile, Plugin } from "esbuild";

/** What a program can import, as in `exports` of package.json. */
export const ENTRIES: readonly string[];

/** The file with all own code. */
export const CODE: string;

/** The program and the library, without the packages that they import. Resolves with esbuild's account of what went in. */
export function bundle(options?: {
  readonly write?: boolean;
  readonly outdir?: string;
  readonly plugins?: Plugin[];
}): Promise<Pick<Metafile, "inputs">>;

/** What each of them exports, by name. */
export function exportsOf(): Promise<ReadonlyMap<string, readonly string[]>>;
