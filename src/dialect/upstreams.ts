import { UpstreamError } from "./upstream-error.js";

/** One configured upstream, connected. */
export interface Upstream<Connector> {
  /** The name from the settings; what clients pass as `upstream`. */
  readonly name: string;
  readonly connector: Connector;
}

/** The configured upstreams of one dialect, in the order of the settings. */
export class Upstreams<Connector> {
  readonly #dialect: string;
  readonly #all: readonly Upstream<Connector>[];

  constructor(dialect: string, all: readonly Upstream<Connector>[]) {
    this.#dialect = dialect;
    this.#all = all;
  }

  get all(): readonly Upstream<Connector>[] {
    return this.#all;
  }

  /** The upstream of that name, or the first one where none is named. */
  find(name: string | null | undefined): Upstream<Connector> | undefined {
    return name == null ? this.#all[0] : this.#all.find((upstream) => upstream.name === name);
  }

  /** The same, or a `bad-request` failure. */
  select(name: string | null | undefined): Upstream<Connector> {
    const found = this.find(name);
    if (found) return found;
    const known = this.#all.map((upstream) => upstream.name).join(", ");
    throw new UpstreamError({
      kind: "bad-request",
      upstream: "",
      operation: "select",
      message:
        this.#all.length === 0
          ? `No upstream of the dialect ${this.#dialect} is configured.`
          : `There is no upstream of the dialect ${this.#dialect} under that name. Known: ${known}.`,
      sent: false,
    });
  }
}
