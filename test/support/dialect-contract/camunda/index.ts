import { describe } from "vitest";
import { inWorld, type World } from "../world.js";
import { access } from "./access.js";
import { accounts, guardedAccounts, passwordPolicy, readOnlyAccounts } from "./accounts.js";
import { anyCase, exactCase } from "./any-case.js";
import { hiddenUsers } from "./hidden.js";
import { putPeople } from "./people.js";
import { reads } from "./reads.js";
import { limited, readOnly, unlimitedUpdates } from "./restricted.js";
import { searches } from "./search.js";
import { asAdmin, type CamundaOptions, type CamundaTarget, type StartCamunda } from "./target.js";
import { writes } from "./writes.js";

type Cases = (world: () => World<CamundaTarget>) => void;

/** What only some members of the family do. */
interface Own {
  readonly open: Cases;
  readonly permissions?: Cases;
  readonly limited?: Cases;
}

function contract(start: StartCamunda, own: Own): void {
  const world = (options: CamundaOptions, prepare?: typeof putPeople) =>
    inWorld(
      () => start(options),
      (target) => [asAdmin(target)],
      prepare,
    );
  describe("open to everybody", () => {
    const open = world({}, putPeople);
    for (const cases of [writes, reads, searches, accounts, own.open]) cases(open);
  });
  describe("with credentials and permissions", () => {
    const guarded = world({ auth: "basic", authorization: true });
    access(guarded);
    guardedAccounts(guarded);
    own.permissions?.(guarded);
  });
  describe("read-only", () => {
    const fixed = world({ readOnly: true });
    readOnly(fixed);
    readOnlyAccounts(fixed);
  });
  describe("with a policy for passwords", () => passwordPolicy(world({ passwordPolicy: true })));
  describe("with limited results", () => {
    const small = world({ auth: "basic", maxResults: 3 }, putPeople);
    limited(small);
    own.limited?.(small);
  });
}

/** Camunda 7, and what has remained like it. */
export function camundaContract(start: StartCamunda): void {
  contract(start, { open: exactCase, permissions: hiddenUsers, limited: unlimitedUpdates });
}

/** CIB seven finds ids in any case, tells more of hidden users, and limits single users too. */
export function cibSevenContract(start: StartCamunda): void {
  contract(start, { open: anyCase });
}
