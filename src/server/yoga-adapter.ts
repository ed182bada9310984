import type { GatewayContext } from "../graphql/context.js";
import type { Pipeline } from "../graphql/pipeline.js";
import type { GraphqlRequest, GraphqlResponse } from "./graphql-request.js";
import { HttpError } from "./http-error.js";

/** Yoga takes text that is no JSON there for a fault of its own. */
function checkQuery(url: URL): void {
  for (const name of ["variables", "extensions"]) {
    const text = url.searchParams.get(name);
    if (!text) continue;
    try {
      JSON.parse(text);
    } catch {
      throw new HttpError(400, "BAD_USER_INPUT", `The parameter ${name} must be JSON.`);
    }
  }
}

/** The door for everything that is not a plain POST. */
export async function runYogaAdapter(
  pipeline: Pipeline,
  { method, url, body, type }: GraphqlRequest,
  context: GatewayContext,
): Promise<GraphqlResponse> {
  // The origin is never used; Yoga wants a whole URL to read the query from.
  const whole = new URL(`http://gateway${url}`);
  if (body === undefined) checkQuery(whole);
  const answer = await pipeline.fetch(
    whole.href,
    {
      method,
      headers: { accept: type, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body }),
    },
    context,
  );
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
}
