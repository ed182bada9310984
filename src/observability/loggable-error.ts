import { errorCode } from "../dialect/upstream-error.js";

/** More causes than an error has that was meant to be read. */
const MAX_DEPTH = 5;

/**
 * An error as a log may show it: its class, message, stack, code and causes. Whatever else hangs on it stays out, because
 * that can be the bytes of an upstream's answer or the headers of a request.
 */
export function loggableError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return typeof error === "string" ? error : `a thrown ${typeof error}`;
  const told: Error = Object.create(Object.getPrototypeOf(error));
  const property = (name: string, value: unknown, enumerable = false): void => {
    if (value !== undefined) Object.defineProperty(told, name, { value, enumerable, configurable: true });
  };
  property("name", error.name);
  property("message", error.message);
  property("stack", error.stack);
  property("code", errorCode(error), true);
  if (depth >= MAX_DEPTH) return told;
  if (error.cause !== undefined) property("cause", loggableError(error.cause, depth + 1));
  if (error instanceof AggregateError) {
    property(
      "errors",
      error.errors.map((one: unknown) => loggableError(one, depth + 1)),
    );
  }
  return told;
}
