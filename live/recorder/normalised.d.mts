/** An answer as it stands in a recording. */
export interface Normalised {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Replaces what a server makes up: ids, tokens, numbers of its own, times and places. */
export function normalised(
  answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string | readonly string[]>>;
    readonly body: string;
  },
  exchange: { readonly only?: readonly string[] | undefined; readonly unordered?: boolean | undefined },
): Normalised;
