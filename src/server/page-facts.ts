/** One tab of GraphiQL; variables as the text of its editor. */
export interface PageTab {
  readonly query: string;
  readonly variables: string;
}

/** A header that the settings want. */
export interface PageHeader {
  readonly name: string;
  /** What it is for: `this gateway`, or the name of the upstream it is sent on to. */
  readonly of: string;
  /** Without it the gateway answers nothing at all. */
  readonly required: boolean;
}

/** A call of an upstream, as `explain` tells it. */
export interface PageCall {
  readonly upstream: string;
  readonly method: string;
  readonly path: string;
  readonly repeatable: boolean;
  /** `Query.x`, `Mutation.x` or `Person.x`, each with the condition under which the call is made; "" for none. */
  readonly behind: Readonly<Record<string, string>>;
}

/** What the page knows before it asks anything. Holds no secret and no address of an upstream. */
export interface PageFacts {
  readonly endpoint: string;
  readonly tabs: readonly PageTab[];
  readonly headers: readonly PageHeader[];
  /** Names of arguments and input fields whose value no browser may keep. */
  readonly secrets: readonly string[];
  readonly calls: readonly PageCall[];
}
