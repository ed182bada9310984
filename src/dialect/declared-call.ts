/** One upstream call, and behind what it stands. For people (`explain`); a test holds it to what is really sent. */
export interface DeclaredCall {
  /** As in logs, metrics and traces. */
  readonly operation: string;
  readonly method: string;
  /** With `{}` for ids. */
  readonly path: string;
  /** A read: it may be sent again after a failure, and callers with the same credentials may share it. */
  readonly repeatable: boolean;
  /** It may wait while the upstream cannot be reached. */
  readonly mayWait?: boolean;
  /** Sends no credentials. */
  readonly anonymous?: boolean;
  /**
   * `Query.x`, `Mutation.x` and `Person.x`; `check` for what the command asks beyond the probe, `login` for the trade of
   * service credentials. Each with the condition under which the call is made, ALWAYS for none.
   */
  readonly behind: Readonly<Record<string, string>>;
}

export const ALWAYS = "";
