import { type Call, type Client, UpstreamError } from "../../../dialect.js";
import { decodeHasPrivileges, decodeSuggested } from "../wire/index.js";
import { operations } from "./operations.js";
import type { JsonObject, Suggestion } from "./records.js";

export interface Hint {
  readonly uids?: readonly string[] | undefined;
  readonly labels?: JsonObject | undefined;
}

export interface SuggestQuery {
  readonly name?: string | undefined;
  readonly size: number;
  readonly hint?: Hint | undefined;
  /** Paths into `data`, as one text; undefined = none of it. */
  readonly filter?: string | undefined;
}

export interface Suggested {
  readonly hits: readonly Suggestion[];
  /** The filter by which `data` came along. */
  readonly filter: string | undefined;
}

/**
 * Suggestions with the data asked for; where that is too large for one answer, without it: a search has no second page,
 * and by uid it is read in parts.
 */
export async function suggest(client: Client, query: SuggestQuery, call: Call): Promise<Suggested> {
  const { filter } = query;
  try {
    return { hits: await ask(client, query, call), filter };
  } catch (error) {
    const tooLarge = error instanceof UpstreamError && error.kind === "too-large";
    if (!tooLarge || filter === undefined) throw error;
    return { hits: await ask(client, { ...query, filter: undefined }, call), filter: undefined };
  }
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-suggest-user-profiles */
async function ask(client: Client, query: SuggestQuery, call: Call): Promise<Suggestion[]> {
  const { name, size, hint, filter } = query;
  return client.send(
    operations.suggestUserProfiles.with({
      // In the body `data` is one text, whatever the published types say; a list is refused.
      body: { json: { name, size, hint, data: filter } },
      decode: decodeSuggested,
    }),
    call,
  );
}

/** Bytes. What is longer is no term that the server could look for. */
const MAX_LABEL_LENGTH = 32_766;

const isText = (value: unknown): value is string => typeof value === "string";

/** What is wrong with a hint, or undefined: the server's own rules, so that a wrong one costs no call. */
export function hintProblem({ uids, labels }: Hint): string | undefined {
  if (!uids && !labels) return "hint must have uids or labels";
  if (uids?.length === 0) return "hint.uids must not be empty";
  if (!labels) return undefined;
  const [label, ...others] = Object.entries(labels);
  if (!label || others.length > 0) return "hint.labels must have exactly one key";
  const [key, value] = label;
  if (key.includes("*")) return "hint.labels must not have a wildcard in its key";
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0 || !values.every(isText))
    return "hint.labels must have a text or a list of texts as its value";
  // The server's own refusal would repeat the beginning of the value.
  const long = values.some((text) => Buffer.byteLength(text) > MAX_LABEL_LENGTH);
  return long ? `hint.labels must have at most ${MAX_LABEL_LENGTH} bytes a text` : undefined;
}

export interface PrivilegeQuery {
  readonly uids: readonly string[];
  readonly cluster?: readonly string[] | undefined;
  readonly index?:
    | readonly {
        readonly names: readonly string[];
        readonly privileges: readonly string[];
        readonly allowRestrictedIndices: boolean;
      }[]
    | undefined;
  readonly application?:
    | readonly {
        readonly application: string;
        readonly privileges: readonly string[];
        readonly resources: readonly string[];
      }[]
    | undefined;
}

export interface ProfilePrivileges {
  readonly hasPrivilegeUids: readonly string[];
  readonly errors: readonly { readonly uid: string; readonly message: string }[];
}

/** https://www.elastic.co/docs/api/doc/elasticsearch/operation/operation-security-has-privileges-user-profile */
export function hasPrivileges(client: Client, query: PrivilegeQuery, call: Call): Promise<ProfilePrivileges> {
  const { uids, cluster, index, application } = query;
  return client.send(
    operations.hasProfilePrivileges.with({
      body: {
        json: {
          uids,
          privileges: {
            cluster,
            index: index?.map(({ allowRestrictedIndices, ...rest }) => ({
              ...rest,
              allow_restricted_indices: allowRestrictedIndices,
            })),
            application,
          },
        },
      },
      decode: decodeHasPrivileges,
    }),
    call,
  );
}
