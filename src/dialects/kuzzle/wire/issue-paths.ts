import type { Refusal } from "./envelope.js";

/** What a write was given, as far as a refusal can point into it. */
export interface WrittenInput {
  readonly id: string;
  readonly policies:
    | readonly {
        readonly roleId: string;
        readonly restrictedTo?:
          | readonly { readonly index: string; readonly collections?: readonly string[] | undefined }[]
          | undefined;
      }[]
    | undefined;
}

/** The path of the first policy with this role; the server stops at the first one that is wrong. */
export function roleAt({ policies }: WrittenInput, matches: (roleId: string) => boolean): string {
  // Without policies in the input the role is one that the stored profile names.
  if (policies === undefined) return "id";
  const at = policies.findIndex((policy) => matches(policy.roleId));
  return at < 0 ? "policies" : `policies.${at}.roleId`;
}

/** The path of the first restriction to this index, for which all the named collections are given as well. */
export function restrictionAt(
  { policies }: WrittenInput,
  index: unknown,
  collections: readonly unknown[] = [],
): string | undefined {
  for (const [i, policy] of (policies ?? []).entries()) {
    const j = (policy.restrictedTo ?? []).findIndex((restriction) => {
      const given: readonly unknown[] = restriction.collections ?? [];
      return restriction.index === index && collections.every((name) => given.includes(name));
    });
    if (j >= 0) return `policies.${i}.restrictedTo.${j}`;
  }
  return undefined;
}

/** The server's own path in a failed check, `ID.policies[0].restrictedTo[1].index`, as a client writes it. */
export function argumentAt({ id }: WrittenInput, { props }: Refusal): string {
  const [named] = props;
  if (typeof named !== "string") return "";
  if (named === "_id") return "id";
  const path = named.startsWith(`${id}.`) ? named.slice(id.length + 1) : named.replace(/^body\.?/, "");
  return path.replaceAll(/\[([^\]]*)\]/g, ".$1");
}
