import { describe } from "vitest";
import { inWorld } from "../world.js";
import { access, putCallers } from "./access.js";
import { lifecycle } from "./lifecycle.js";
import { oddIds } from "./odd-ids.js";
import { openToEverybody } from "./open.js";
import { putMany, reads } from "./reads.js";
import { refusals } from "./refusals.js";
import { putRolesAndIndexes } from "./seeds.js";
import { asAdmin, type StartKuzzle } from "./target.js";
import { updates } from "./updates.js";

/** What a Kuzzle does that has an administrator. */
export function administeredKuzzle(start: StartKuzzle): void {
  describe("with an administrator", () => {
    const world = inWorld(
      () => start({}),
      (target) => [asAdmin(target)],
      async (target) => {
        await putRolesAndIndexes(target);
        await putCallers(target);
        await putMany(target);
      },
    );
    for (const cases of [updates, refusals, lifecycle, reads, oddIds, access]) cases(world);
  });
}

/** What every Kuzzle does behind a gateway. */
export function kuzzleContract(start: StartKuzzle): void {
  administeredKuzzle(start);
  describe("without one", () =>
    openToEverybody(
      inWorld(
        () => start({ open: true }),
        (target) => [asAdmin(target)],
      ),
    ));
}
