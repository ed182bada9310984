import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { READ, UPDATE } from "../support/dialect-contract/camunda/documents.js";
import { asAdmin, type CamundaTarget } from "../support/dialect-contract/camunda/target.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { targetOver } from "./support/camunda.js";
import { Mortal } from "./support/crash.js";
import type { Counter } from "./support/load.js";
import { POWER_CUT, powerCut } from "./support/power-cut.js";
import { revisionOf } from "./support/revision.js";
import { shared, titleOf } from "./support/servers.js";

for (const engine of ["camunda", "operaton"] as const) {
  describe.skipIf(!shared(engine))(titleOf(engine), () => {
    let mortal: Mortal;
    let target: CamundaTarget;
    let gateway: RunningGateway;

    beforeAll(async () => {
      mortal = await Mortal.start(engine);
      target = await targetOver(engine, mortal.server);
      gateway = await startGateway(settingsFor([asAdmin(target)]));
    });
    afterAll(async () => {
      await gateway.stop();
      await mortal.stop();
    });

    /** One that needs a read before each write, and one that does not. */
    const counter = (id: string, rest: object): Counter => ({
      write: (n) => gateway.ask(UPDATE, { input: { id, firstName: String(n), ...rest } }),
      read: () => gateway.ask(READ, { id }),
      done: ({ data }) => data.updateUserProfile?.__typename === "UpdateUserProfilePayload",
      value: ({ data }) => Number(data.camundaUserProfile?.firstName ?? Number.NaN),
    });

    it("is killed and started again under load: no wrong answer, nothing lost, nothing done twice", {
      timeout: POWER_CUT,
    }, async () => {
      const ids = ["merged", "replaced"];
      for (const id of ids) await target.putUser({ id, firstName: "0", lastName: "L", email: "E" });
      const tallies = await powerCut(
        mortal,
        [counter("merged", {}), counter("replaced", { lastName: "L", email: "E" })],
        async () => {
          const response = await fetch(`${target.url}/user/merged/profile`).catch(() => undefined);
          return response?.status === 200;
        },
      );
      for (const [index, id] of ids.entries()) {
        const { done, unknown } = tallies[index] ?? { done: 0, unknown: 0 };
        // A new user has revision 1, and every write raises it by one.
        const revision = await revisionOf(target, id, 1, 1 + done + unknown);
        const written = (revision ?? Number.POSITIVE_INFINITY) - 1;
        console.log(`${engine}, ${id}: ${done} writes done, ${unknown} unknown, ${written} counted`);
        expect(written).toBeGreaterThanOrEqual(done);
        expect(written).toBeLessThanOrEqual(done + unknown);
        const { body } = await gateway.ask(READ, { id });
        expect(body.data.camundaUserProfile).toMatchObject({ lastName: "L", email: "E" });
      }
    });
  });
}
