import { withoutSecrets } from "./forgetful-storage.js";

/** What a link to this page says is to be shown. */
export function linked(): { query: string; variables: string } | undefined {
  const parameters = new URLSearchParams(location.search);
  const query = parameters.get("query");
  return query === null ? undefined : { query, variables: parameters.get("variables") ?? "" };
}

/** A link that shows this to whoever opens it. No secret goes into it. */
export function linkTo(text: { query: string; variables: string }): string {
  const { query, variables } = withoutSecrets(text);
  const url = new URL(location.href);
  url.search = new URLSearchParams({ query, ...(variables === "" ? {} : { variables }) }).toString();
  return url.href;
}
