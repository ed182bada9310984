import { CombinedGraphQLErrors } from "@apollo/client/errors";

/** What failed of one part of a person: the others live. */
export function failureAt(error: unknown, part: string): string | undefined {
  if (!CombinedGraphQLErrors.is(error)) return error ? "The gateway cannot be reached." : undefined;
  const found = error.errors.find(({ path }) => path?.includes(part));
  if (!found) return undefined;
  const again = found.extensions?.["retryable"] ? " Try again later." : "";
  return `${found.message}${again}`;
}

/** Failures that a form can expect: those of a field go to the field, the others above the form. */
export interface Refusal {
  readonly general: string;
  readonly fields: Readonly<Record<string, string>>;
}

export const NONE: Refusal = { general: "", fields: {} };

interface Failed {
  readonly message?: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

export function refusalOf(failed: Failed): Refusal {
  const issues = failed.issues ?? [];
  const fields = Object.fromEntries(issues.map(({ path, message }) => [path.split(".")[0] ?? path, message]));
  return { general: issues.length > 0 ? "" : (failed.message ?? "It was not saved."), fields };
}

export function refusalOfError(error: unknown): Refusal {
  return { general: error instanceof Error ? error.message : "It was not saved.", fields: {} };
}

export function Field({
  name,
  label,
  value,
  onChange,
  error,
}: {
  name: string;
  label: string;
  value: string;
  onChange(value: string): void;
  error: string | undefined;
}) {
  return (
    <p className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        value={value}
        aria-invalid={error !== undefined}
        aria-describedby={`${name}-error`}
        onChange={(event) => onChange(event.target.value)}
      />
      <span id={`${name}-error`} className="error" role={error === undefined ? undefined : "alert"}>
        {error}
      </span>
    </p>
  );
}
