import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { type GraphQLFormattedError, print } from "graphql";

export interface Result<Data> {
  readonly status: number;
  readonly data?: Data | null;
  readonly errors?: readonly GraphQLFormattedError[];
}

/** All the client that a program needs: `fetch`, and types that follow from the document. */
export async function request<Data, Variables>(
  url: string,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  init: RequestInit = {},
): Promise<Result<Data>> {
  const response = await fetch(url, {
    method: "POST",
    ...init,
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
      ...Object.fromEntries(new Headers(init.headers)),
    },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const answer: Omit<Result<Data>, "status"> = await response.json();
  return { status: response.status, ...answer };
}
