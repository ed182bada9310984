import { type ApiError, refusal } from "./errors.js";

const bad = (text: string): ApiError => refusal("services.storage.unexpected_bad_request", text);

/** Ids that the storage engine takes for routes of its own when it is asked for one document. */
export function refuseRoute(id: unknown): void {
  switch (id) {
    case "_search":
      throw refusal("services.storage.search_as_an_id");
    case "_mapping":
      throw bad("Types cannot be provided in get mapping requests, unless include_type_name is set to true.");
    case "_mget":
    case "_msearch":
      throw bad("request body or source parameter is required");
    case "_termvectors":
      throw bad("Validation Failed: 1: id or doc is missing;");
  }
}

/** This route answers, so that what comes is a document without an id and without content. */
export const isCount = (id: unknown): boolean => id === "_count";
