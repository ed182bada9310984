import { didYouMean } from "../json/similar.js";
import { illegalArgument } from "./failure.js";

/** Understood everywhere: they shape the answer, not the request. */
const ALWAYS = new Set(["pretty", "human", "error_trace", "filter_path", "format"]);

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const decodedSegment = decoded;

/** The parameters of a request, which remember what was asked for: the rest is unknown and refused. */
export class Parameters {
  readonly #values = new Map<string, string>();
  readonly #known: Set<string>;

  constructor(queryString: string, segments: Iterable<string>) {
    this.#known = new Set(segments);
    for (const pair of queryString.split("&")) {
      if (pair === "") continue;
      const mark = pair.indexOf("=");
      const [name, value] = mark < 0 ? [pair, ""] : [pair.slice(0, mark), pair.slice(mark + 1)];
      // Given twice, the last one counts.
      this.#values.set(decoded(name.replaceAll("+", " ")), decoded(value.replaceAll("+", " ")));
    }
  }

  text(name: string): string | undefined {
    this.#known.add(name);
    return this.#values.get(name);
  }

  flag(name: string): boolean {
    const value = this.text(name);
    if (value === undefined || value === "false") return false;
    if (value === "" || value === "true") return true;
    throw illegalArgument(`Failed to parse value [${value}] as only [true] or [false] are allowed.`);
  }

  /** A 64-bit number; undefined where it is absent or negative, which the server takes for the same. */
  count(name: string): bigint | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = /^[+-]?\d+$/.test(value) ? BigInt(value.replace("+", "")) : null;
    if (number === null || BigInt.asIntN(64, number) !== number) {
      const cause = { type: "number_format_exception", reason: `For input string: "${value}"` };
      throw illegalArgument(`Failed to parse long parameter [${name}] with value [${value}]`, cause);
    }
    return number < 0n ? undefined : number;
  }

  /** Whether a write is to be visible to searches when it is answered. Without the parameter it is. */
  refresh(): boolean {
    const value = this.text("refresh") ?? "wait_for";
    if (value === "false") return false;
    if (["", "true", "wait_for"].includes(value)) return true;
    throw illegalArgument(`Unknown value for refresh: [${value}].`);
  }

  /** Call once the operation has read what it knows. */
  refuseUnknown(rawPath: string): void {
    const unknown = [...this.#values.keys()].filter((name) => !this.#known.has(name) && !ALWAYS.has(name));
    if (unknown.length === 0) return;
    const named = unknown.sort().map((name) => {
      const hint = didYouMean(name, this.#known);
      return hint === "" ? `[${name}]` : `[${name}] -> ${hint}`;
    });
    const parameters = unknown.length === 1 ? "parameter" : "parameters";
    throw illegalArgument(`request [${rawPath}] contains unrecognized ${parameters}: ${named.join(", ")}`);
  }
}
