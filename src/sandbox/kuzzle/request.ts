import type { Token } from "./auth/tokens.js";
import { type ApiError, refusal } from "./errors.js";
import type { Input } from "./input.js";
import { type Fields, isFields, isList, own } from "./json.js";
import type { User } from "./state.js";

/** A request that may be executed: its input, who sent it, and how actions read their arguments. */
export class ApiRequest {
  readonly input: Input;
  readonly token: Token;
  readonly user: User;
  cookie: string | undefined;
  /** What failed although there is a result. */
  partly: ApiError | undefined;
  private readonly args: Fields;

  constructor(input: Input, token: Token, user: User) {
    this.input = input;
    this.args = input.args;
    this.token = token;
    this.user = user;
  }

  id(): string {
    const id = this.args["_id"];
    if (!id) throw refusal("api.assert.missing_argument", "_id");
    if (typeof id !== "string") throw refusal("api.assert.invalid_type", "_id", "string");
    return id;
  }

  text(name: string, fallback?: string): string {
    return textOf(own(this.args, name), name, fallback);
  }

  /** As lenient as the real one: `12abc` is 12. */
  integer(name: string, fallback: number): number {
    const sent = own(this.args, name);
    const value = sent === undefined ? fallback : Number.parseFloat(String(sent));
    if (!Number.isSafeInteger(value)) throw refusal("api.assert.invalid_type", name, "integer");
    return value;
  }

  /** Over HTTP a flag counts by being there, whatever its value. */
  flag(name: string): boolean {
    return readFlag(this.args, name);
  }

  argument(name: string): unknown {
    return own(this.args, name);
  }

  body(): object {
    if (this.input.body === null) throw refusal("api.assert.body_required");
    return this.input.body;
  }

  bodyFields(): Fields {
    return { ...this.body() };
  }

  bodyText(name: string, fallback?: string): string {
    if (this.input.body === null && fallback !== undefined) return fallback;
    return textOf(own(this.body(), name), `body.${name}`, fallback);
  }

  bodyList(...path: readonly string[]): readonly unknown[] {
    const value = this.inBody(path);
    if (!isList(value)) throw refusal("api.assert.invalid_type", `body.${path.join(".")}`, "array");
    return value;
  }

  bodyObject(name: string, fallback?: Fields): Fields {
    if (fallback !== undefined && (this.input.body === null || own(this.input.body, name) === undefined)) {
      return fallback;
    }
    const value = this.inBody([name]);
    if (!isFields(value)) throw refusal("api.assert.invalid_type", `body.${name}`, "object");
    return value;
  }

  private inBody(path: readonly string[]): unknown {
    let value: unknown = this.body();
    for (const name of path)
      value = typeof value === "object" && value !== null ? own(value, name) : undefined;
    if (value === undefined) throw refusal("api.assert.missing_argument", `body.${path.join(".")}`);
    return value;
  }
}

function textOf(value: unknown, name: string, fallback?: string): string {
  if (value === undefined && fallback !== undefined) return fallback;
  if (value === undefined) throw refusal("api.assert.missing_argument", name);
  if (typeof value !== "string") throw refusal("api.assert.invalid_type", name, "string");
  return value;
}

/**
 * Reading a flag writes it down, so that a second look finds it set. That is why every logout answers with a
 * cookie and why a request that carries a cookie is taken for one that asked for cookies.
 */
export function readFlag(args: Fields, name: string): boolean {
  const there = own(args, name) !== undefined;
  args[name] = there;
  return there;
}
