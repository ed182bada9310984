import { integer, nested, object, parseObject, text, texts } from "../json/object-parser.js";
import { isList, type Json, type JsonObject } from "../json/values.js";
import type { Hint } from "../profiles/search.js";
import { illegalArgument, invalid } from "../rest/failure.js";
import type { RestRequest } from "../rest/operation.js";

export interface SuggestRequest {
  readonly name: string;
  readonly size: number;
  readonly data: string;
  readonly hint: Hint;
  readonly problems: readonly string[];
}

const PARSER = "suggest_profile_request_payload";

function labelValues(value: Json): readonly string[] {
  if (!isList(value)) {
    if (typeof value === "string") return [value];
    throw invalid("parse_exception", "[labels] hint supports either string or list of strings as its value");
  }
  return value.map((item) => {
    if (typeof item === "string") return item;
    throw invalid("parse_exception", "[labels] hint supports either string value or list of strings");
  });
}

function hintProblems(
  uids: readonly string[] | null,
  labels: ReadonlyMap<string, readonly string[]> | null,
): string[] {
  if (uids === null && labels === null) return ["[hint] parameter cannot be empty"];
  const problems = uids?.length === 0 ? ["[uids] hint cannot be empty"] : [];
  if (labels === null) return problems;
  const keys = [...labels.keys()];
  if (keys.length !== 1) return [...problems, `[labels] hint supports a single key, got [${keys}]`];
  if (keys[0]?.includes("*")) problems.push("[labels] hint key cannot contain wildcard");
  if ([...labels.values()].some((values) => values.length === 0))
    problems.push("[labels] hint value cannot be empty");
  return problems;
}

export function readSuggest(request: RestRequest): SuggestRequest {
  const read: { name: string; size: number; data: string | undefined } = {
    name: "",
    size: 10,
    data: undefined,
  };
  let hinted = false;
  let uids: readonly string[] | null = null;
  let labels: JsonObject | null = null;
  const tokens = request.body();
  if (tokens !== null) {
    const hint = {
      uids: texts((value) => {
        uids = value;
      }),
      labels: object((value) => {
        labels = value;
      }),
    };
    parseObject(tokens, PARSER, {
      name: text((value) => {
        read.name = value;
      }),
      size: integer((value) => {
        read.size = value;
      }),
      data: text((value) => {
        read.data = value;
      }),
      hint: nested(`${PARSER}_hint`, hint, () => {
        hinted = true;
      }),
    });
  }
  const asked = request.parameters.text("data");
  if (asked !== undefined && read.data !== undefined) {
    const either = "must be specified in either request body or as query parameter, but not both";
    throw illegalArgument(`The [data] parameter ${either}`);
  }
  const values =
    labels === null
      ? null
      : new Map(Object.entries<Json>(labels).map(([key, value]) => [key, labelValues(value)]));
  const [key, wanted] = [...(values ?? [])][0] ?? [];
  return {
    name: read.name,
    size: read.size,
    data: asked ?? read.data ?? "",
    hint: {
      uids: uids ?? [],
      label: key === undefined || wanted === undefined ? null : { key, values: wanted },
    },
    problems: [
      ...(read.size < 0 ? [`[size] parameter cannot be negative but was [${read.size}]`] : []),
      ...(hinted ? hintProblems(uids, values) : []),
    ],
  };
}
