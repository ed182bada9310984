/** One attempt to reach an upstream, as `extensions.trace` tells it. */
export interface Attempt {
  readonly upstream: string;
  readonly method: string;
  readonly path: string;
  readonly attempt: number;
  readonly status?: number;
  readonly outcome: string;
  /** Milliseconds since the operation began. */
  readonly start: number;
  readonly ms: number;
  /** Where another operation made it, for this one as well. */
  readonly shared?: true;
  readonly breaker: string;
}

export interface Run {
  readonly operation: string;
  readonly state: "none" | "under way" | "over";
  /** As the browser saw it. */
  readonly ms: number;
  readonly attempts: readonly Attempt[];
  /** Why nobody was let in; "" where somebody was. */
  readonly notice: string;
}

let current: Run = { operation: "", state: "none", ms: 0, attempts: [], notice: "" };
const listeners = new Set<() => void>();

function change(part: Partial<Run>): void {
  current = { ...current, ...part };
  for (const listener of listeners) listener();
}

/** The last operation that was run. */
export const run = {
  begin: (operation: string): void => change({ operation, state: "under way", attempts: [], ms: 0 }),
  end: (part: Pick<Run, "ms" | "attempts">): void => change({ ...part, state: "over" }),
  notice: (notice: string): void => change({ notice }),
  get: (): Run => current,
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
};
