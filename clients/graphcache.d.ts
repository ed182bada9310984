/** For urql's `cacheExchange({ keys })`: types without an id of their own. */
export declare const keys: Record<string, (data: Record<string, unknown>) => string | null>;
