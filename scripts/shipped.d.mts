import type { Metafile } from "esbuild";

/** A package in the lock file. */
export interface Entry {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly engines?: { readonly node?: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}
/** The packages of the lock file by their place, the project itself under "". */
export function readLock(): Record<string, Entry>;
/** Places of the packages that npm puts beside an installed copy. */
export function installed(lock?: Record<string, Entry>): string[];
/** Places of the packages whose code is part of `dist`. */
export function bundled(
  bundles?: readonly ((options: { readonly write: false }) => Promise<Pick<Metafile, "inputs">>)[],
): Promise<string[]>;
/** Everything that runs, or is there to be run, where the package is installed. */
export function shipped(): Promise<string[]>;
/** The name of the package at a place. */
export function nameOf(place: string): string;
