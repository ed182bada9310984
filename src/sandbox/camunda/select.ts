import { may } from "./authorize.js";
import type { Call } from "./call.js";
import { badUserRequest, invalidRequest } from "./errors.js";
import { unbound } from "./query.js";
import type { User } from "./state.js";

type Query = ReadonlyMap<string, string>;
type Field = "id" | "firstName" | "lastName" | "email";
type Test = (user: User) => boolean;

const sortable = new Map<string, Field>([
  ["userId", "id"],
  ["firstName", "firstName"],
  ["lastName", "lastName"],
  ["email", "email"],
]);

/** SQL LIKE with `\` as its escape; with one at its end, nothing is like the pattern. */
function like(pattern: string, ignoreCase: boolean): RegExp {
  const source = pattern.replace(/\\?[\s\S]/g, (part) => {
    if (part === "%") return "[\\s\\S]*";
    if (part === "_") return "[\\s\\S]";
    if (part === "\\") return "[]";
    const literal = part.length > 1 ? part.slice(1) : part;
    return literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
  });
  return new RegExp(`^${source}$`, ignoreCase ? "i" : "");
}

/** As Java splits: nothing after the last item, so that commas alone are no items at all and no filter. */
function idList(text: string): string[] {
  const ids = text.split(",");
  while (ids.length > 1 && ids.at(-1) === "") ids.pop();
  return ids.length === 1 && ids[0] === "" && text !== "" ? [] : ids;
}

function conditions({ flavour }: Call, query: Query): Test[] {
  const tests: Test[] = [];
  const on = (name: string, make: (value: string) => Test) => {
    const value = query.get(name);
    if (value !== undefined) tests.push(make(value));
  };
  const ignoreCase = flavour.caseInsensitiveId && query.get("likePatternIgnoreCase") === "true";
  for (const field of ["firstName", "lastName", "email"] as const) {
    on(field, (value) => (user) => user[field] === value);
    on(`${field}Like`, (value) => {
      const pattern = like(value, ignoreCase);
      return (user) => user[field] !== null && pattern.test(user[field]);
    });
  }
  on("idIn", (value) => {
    const ids = idList(value);
    return (user) => ids.length === 0 || ids.includes(user.id);
  });
  on("memberOfGroup", (value) => (user) => user.groups.includes(value));
  on("memberOfTenant", () => () => false);
  on("potentialStarter", () => () => false);
  return tests;
}

/** Those whom the filters name and the caller may read, by id. */
export function select(call: Call, query: Query): User[] {
  const tests = [...conditions(call, query), (user: User) => may(call, "READ", user.id)];
  const rest: Test = (user) => tests.every((test) => test(user));
  const id = query.get("id");
  const users = call.engine.users.all();
  if (id === undefined) return users.filter(rest);
  if (!call.flavour.caseInsensitiveId) return users.filter((user) => user.id === id && rest(user));
  // `ID_ = ? or lower(ID_) = lower(?) and …` without parentheses: nothing else holds for the exact spelling.
  const lower = id.toLowerCase();
  return users.filter((user) => user.id === id || (user.id.toLowerCase() === lower && rest(user)));
}

export function sorted(users: readonly User[], query: Query): User[] {
  const by = query.get("sortBy");
  const order = query.get("sortOrder");
  const bad = (name: string, value: string) =>
    invalidRequest(400, `Cannot set query parameter '${name}' to value '${value}'`);
  if (order !== undefined && order !== "asc" && order !== "desc") throw bad("sortOrder", order);
  const field = by === undefined ? undefined : sortable.get(by);
  if (by !== undefined && field === undefined) throw bad("sortBy", by);
  if ((by === undefined) !== (order === undefined)) {
    throw invalidRequest(400, "Only a single sorting parameter specified. sortBy and sortOrder required");
  }
  if (field === undefined) return [...users];
  const sign = order === "desc" ? -1 : 1;
  const value = (user: User) => user[field] ?? "";
  const compare = (a: User, b: User) => {
    if (a[field] === b[field]) return 0;
    if (a[field] === null || b[field] === null) return a[field] === null ? -1 : 1;
    return value(a) < value(b) ? -1 : 1;
  };
  return [...users].sort((a, b) => sign * compare(a, b));
}

/** The limit holds for requests with credentials, and the largest integer counts as none at all. */
export function checkLimit({ options, caller }: Call, maxResults: number | undefined): void {
  const limit = options.maxResultsLimit;
  if (limit === undefined || caller === null) return;
  if (maxResults === undefined || maxResults === unbound) {
    throw badUserRequest("An unbound number of results is forbidden!");
  }
  if (maxResults > limit) throw badUserRequest(`Max results limit of ${limit} exceeded!`);
}

export function paged(users: readonly User[], first = 0, max = unbound): readonly User[] {
  return first < 0 || max <= 0 ? [] : users.slice(first, first + max);
}
