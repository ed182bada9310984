import type { ApiError } from "./errors.js";
import type { Input } from "./input.js";

/** What became of a request, before it is written. */
export interface Outcome {
  readonly status: number;
  /** Undefined leaves the key out of the answer. */
  readonly result: unknown;
  readonly error: ApiError | null;
  /** Null where the request was never understood. */
  readonly input: Input | null;
  readonly cookie?: string | undefined;
  /** Sent as it is, without an envelope. */
  readonly raw?: unknown;
}

export function failed(error: ApiError, input: Input | null = null): Outcome {
  return { status: error.status, result: null, error, input };
}

export function succeeded(result: unknown, input: Input | null = null): Outcome {
  return { status: 200, result, error: null, input };
}
