import type { Metafile } from "esbuild";

/** GraphiQL as the browser loads it: the page, its styles, and the editor's workers. Resolves with esbuild's account. */
export function bundlePage(options?: { readonly write?: boolean }): Promise<Metafile>;
