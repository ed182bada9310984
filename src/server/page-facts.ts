/** One tab of GraphiQL; variables are the text in its editor. */
export interface PageTab {
  readonly query: string;
  readonly variables: string;
}

/** A header that the settings require. */
export interface PageHeader {
  readonly name: string;
  /** What it is for: `this gateway`, or the name of the upstream it is forwarded to. */
  readonly of: string;
  /** Without it the gateway refuses every request. */
  readonly required: boolean;
}

/** An upstream call, as `explain` shows it. */
export interface PageCall {
  readonly upstream: string;
  readonly method: string;
  readonly path: string;
  readonly repeatable: boolean;
  /** `Query.x`, `Mutation.x` or `Person.x`, each with the condition under which the call is made; "" for none. */
  readonly behind: Readonly<Record<string, string>>;
}

/** What the page knows before it sends a request. Holds no secret and no upstream address. */
export interface PageFacts {
  readonly endpoint: string;
  readonly tabs: readonly PageTab[];
  readonly headers: readonly PageHeader[];
  /** Names of arguments and input fields whose values the browser must not store. */
  readonly secrets: readonly string[];
  /** Names of those that take an object with a secret in it, and never a text. */
  readonly holders: readonly string[];
  readonly calls: readonly PageCall[];
}
