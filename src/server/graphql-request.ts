import type { MediaType } from "./accept.js";

/** A GraphQL request that may be answered: who sends it and what page it comes from has been looked at. */
export interface GraphqlRequest {
  /** POST, GET, or HEAD, which is a GET whose body nobody wants. */
  readonly method: string;
  /** Path and query as on the request line. */
  readonly url: string;
  /** Undefined where the method has none. */
  readonly body: string | undefined;
  /** What the answer is to be written in. */
  readonly type: MediaType;
}

export interface GraphqlResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
