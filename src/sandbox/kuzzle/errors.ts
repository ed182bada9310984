import { format } from "node:util";
import { type ErrorId, errorTable } from "./error-table.js";
import type { Fields } from "./json.js";

/** A refusal. Those raised before a request is understood have a text and a status alone. */
export class ApiError extends Error {
  readonly status: number;
  readonly id: ErrorId | undefined;
  private readonly props: readonly unknown[];
  private readonly parts: readonly ApiError[] | undefined;

  constructor(
    status: number,
    message: string,
    known?: { id: ErrorId; props: readonly unknown[]; parts?: readonly ApiError[] },
  ) {
    super(message);
    this.status = status;
    this.id = known?.id;
    this.props = known?.props ?? [];
    this.parts = known?.parts;
  }

  /** Keys in the order of the wire. */
  toJSON(): Fields {
    if (this.id === undefined) return { message: this.message, status: this.status };
    const parts = this.parts?.map((part) => part.withStack());
    return {
      code: errorTable[this.id][0],
      id: this.id,
      message: this.message,
      props: this.props,
      status: this.status,
      ...(parts && { errors: parts, count: parts.length }),
    };
  }

  /** The parts of a partial failure leak their stacks, in production too. */
  private withStack(): Fields {
    const { status, ...rest } = this.toJSON();
    return { ...rest, stack: `${this.message}\n      [...Kuzzle internal calls deleted...]`, status };
  }
}

export function refusal(id: ErrorId, ...props: readonly unknown[]): ApiError {
  const [, status, text] = errorTable[id];
  return new ApiError(status, format(text, ...props), { id, props });
}

export function partialFailure(id: ErrorId, parts: readonly ApiError[]): ApiError {
  const [, status, text] = errorTable[id];
  return new ApiError(status, text, { id, props: [], parts });
}

/** A mistake of the server's own, which it takes for one of a plugin. */
export function crash(message: string): ApiError {
  return refusal("plugin.runtime.unexpected_error", message);
}
