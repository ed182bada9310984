import { UpstreamError } from "../../../dialect.js";

/** Texts of the upstream and the input fields they are about; the first that fits counts. */
export type IssuePaths = readonly (readonly [text: RegExp, path: string])[];

/** Gives each issue of a refused input its path in the client's input; `other` serves where no text fits. */
export function locateIssues(
  error: unknown,
  places: IssuePaths,
  other: { readonly path: string; readonly message?: string },
): unknown {
  if (!(error instanceof UpstreamError) || error.kind !== "invalid") return error;
  const issues = error.issues.map(({ message }) => {
    const path = places.find(([text]) => text.test(message))?.[1];
    return path === undefined ? { message, ...other } : { path, message };
  });
  const message = issues.map((issue) => `${issue.path}: ${issue.message}`).join("; ");
  return error.with({ issues, message });
}
