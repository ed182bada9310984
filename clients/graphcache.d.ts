/** For urql's `cacheExchange({ keys })`: what has no id is kept inside the object around it. */
export declare const keys: Record<string, (data: { id?: unknown }) => string | null>;
