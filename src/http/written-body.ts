import type { RequestBody } from "../dialect/operation.js";

/** A request's body as it goes on the wire. */
export interface WrittenBody {
  readonly text: string;
  /** Media type. */
  readonly type: string;
}

export function writtenBody(body: RequestBody | undefined): WrittenBody | undefined {
  if (body === undefined) return undefined;
  return body.form
    ? { text: new URLSearchParams(body.form).toString(), type: "application/x-www-form-urlencoded" }
    : { text: JSON.stringify(body.json), type: "application/json" };
}
