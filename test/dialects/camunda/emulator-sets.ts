import type { Engine } from "../../../src/sandbox/camunda/call.js";
import type { FlavourName } from "../../../src/sandbox/camunda/flavours.js";
import type { ErrorFormat, Options, Permission } from "../../../src/sandbox/camunda/options.js";
import { grantOnSelf } from "../../../src/sandbox/camunda/state.js";
import type { Exchange } from "../../support/replay.js";

/** An emulator on its way through one recorded set. */
export interface Stage {
  readonly engine: Engine;
  readonly clock: { now: number };
}

/** How the server of each set was started. */
const started: Readonly<Record<string, Partial<Options>>> = {
  open: {},
  malformed: {},
  basic: { auth: "basic" },
  lockout: { auth: "basic" },
  authorization: { auth: "basic", authorization: true },
  "read-only": { readOnly: true },
  limit: { auth: "basic", maxResultsLimit: 3 },
  "limit-open": { maxResultsLimit: 3 },
  ids: { idPattern: ".+" },
};

/** Which mapper had won at that start shows in the answers: to `{` for syntax, to `[]` for shape. */
function drawn(set: readonly Exchange[], body: string): ErrorFormat {
  const seen = set.some(
    ({ request, response }) => request.body === body && response.headers["content-type"] === "text/plain",
  );
  return seen ? "text" : "json";
}

export function optionsOf(
  flavour: FlavourName,
  set: readonly Exchange[],
  clock: Stage["clock"],
): Partial<Options> {
  const name = (set[0]?.name ?? "").replace(/(-\d+)?: .*/, "");
  const options = started[name];
  if (options === undefined) throw new Error(`nobody knows how the server of set ${name} was started`);
  const malformed = { syntax: drawn(set, "{"), shape: drawn(set, "[]") };
  return { ...options, flavour, malformed, users: [], now: () => clock.now };
}

const remove = ({ engine }: Stage, ...ids: string[]) => {
  for (const id of ids) {
    engine.users.remove(id);
    engine.grants.removeAbout(id);
  }
};

const create = ({ engine }: Stage, id: string, more: { readonly firstName?: string } = {}) => {
  const names = { firstName: `First ${id}`, lastName: `Last ${id}`, email: `${id}@example.org`, ...more };
  engine.users.insert(id, names, "secret");
  engine.grants.add(grantOnSelf(id));
};

const fresh = (stage: Stage, ...ids: string[]) => {
  for (const id of ids) {
    remove(stage, id);
    create(stage, id);
  }
};

const later = ({ clock }: Stage, milliseconds: number) => {
  clock.now += milliseconds;
};

const grant = ({ engine }: Stage, permissions: readonly Permission[], resourceId: string) =>
  engine.grants.add({ userId: "alice", permissions, resourceId });

const bulky = ["bulky", ...Array.from({ length: 20 }, (_, i) => `bulky${i}`)];

/** What the recorder did, unrecorded, before an exchange. */
const before: Readonly<Record<string, (stage: Stage) => void>> = {
  "open: put profile, body names another user of the same revision": (s) => fresh(s, "alice", "carol"),
  "open: get profile": (s) => {
    fresh(s, "jonny1", "racer");
    // Whoever won the race, two digits after each letter.
    s.engine.users.update("racer", 1, { firstName: "F00", lastName: "L00", email: "E00" });
  },
  "open: create": (s) => remove(s, "maker"),
  "open: create, no credentials": (s) => remove(s, "MAKER", "maker"),
  "open: create, no profile": (s) => remove(s, "maker"),
  "open: credentials": (s) => fresh(s, "jonny1"),
  "open: list (all)": (s) => {
    fresh(s, "alice", "bob", "carol", "Dave", "jonny1");
    remove(s, "racer", "newcomer", "maker");
    s.engine.users.update("bob", 1, { firstName: "", lastName: null, email: "bob@x_y.org" });
  },
  "open: list of 6 KB, accept-encoding gzip": (s) => {
    for (const id of bulky) create(s, id, { firstName: "abcdefgh ".repeat(28) });
  },
  "open: list with a query of about 2000 bytes": (s) => remove(s, ...bulky),
  "basic: no credentials": (s) => fresh(s, "alice", "jonny1"),
  "basic: put, no credentials": (s) => fresh(s, "alice"),
  "basic: credentials, own password right": (s) => later(s, 7_000),
  "lockout: round 1: wrong password": (s) => fresh(s, "locked"),
  "lockout: round 2: wrong password": (s) => later(s, 3_300),
  "lockout: round 3: wrong password": (s) => later(s, 6_300),
  "lockout: right password, first time let in": (s) => later(s, 12_100),
  "lockout: after a success: let in again": (s) => later(s, 3_100),
  "lockout: revision: wrong password raises it": (s) => fresh(s, "locked"),
  "lockout: revision: body names a user whose revision a failed login raised": (s) => fresh(s, "other"),
  "authorization: own profile": (s) => fresh(s, "alice", "bob", "carol", "jonny1"),
  "authorization: READ: get": (s) => grant(s, ["READ"], "bob"),
  "authorization: UPDATE but no READ: put": (s) => grant(s, ["UPDATE"], "jonny1"),
  "authorization: READ and UPDATE: put": (s) => grant(s, ["READ", "UPDATE"], "carol"),
  // Asked to delete `a%2Fb` by its path, the engine decodes twice and deletes this one.
  "ids: create a%2Fb": (s) => remove(s, "a/b"),
  "limit: list (all)": (s) => fresh(s, "alice", "bob", "carol"),
  "limit-open: list (all)": (s) => fresh(s, "alice", "bob", "carol"),
};

export function prepare(stage: Stage, name: string): void {
  if (name.startsWith("open: put profile") && !name.endsWith("read back")) fresh(stage, "jonny1");
  before[name]?.(stage);
}
