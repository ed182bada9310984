import { ApiError } from "./errors.js";
import { type Fields, isFields } from "./json.js";

const RESERVED = ["jwt", "volatile", "body", "controller", "action"];

/** A request in the server's own terms, whatever road it came by. */
export interface Input {
  readonly controller: string | null;
  readonly action: string | null;
  readonly jwt: string | null;
  readonly volatile: Fields | null;
  /** An object or a list. */
  readonly body: object | null;
  /** Everything else that was sent beside these. */
  readonly args: Fields;
}

/** Throws the refusals that have neither id nor code. */
export function readInput(data: Fields): Input {
  const args = Object.fromEntries(Object.entries(data).filter(([name]) => !RESERVED.includes(name)));
  return {
    jwt: text("jwt", data["jwt"]),
    volatile: volatileOf(data["volatile"]),
    body: bodyOf(data["body"]),
    controller: text("controller", data["controller"]),
    action: text("action", data["action"]),
    args,
  };
}

function text(name: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  throw new ApiError(400, `Attribute ${name} must be of type "string"`);
}

function volatileOf(value: unknown): Fields | null {
  if (value === null || value === undefined) return null;
  if (isFields(value)) return value;
  throw new ApiError(400, 'Attribute volatile must be of type "object"');
}

function bodyOf(value: unknown): object | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "object") return value;
  throw new ApiError(400, 'Attribute body must be of type "object" or "array"');
}
