import type { Metafile } from "esbuild";

/** The program and the library, with the packages they are made of. Resolves with esbuild's account of what went in. */
export function bundle(options?: { readonly write?: boolean }): Promise<Metafile>;
