import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { READ, UPDATE } from "../support/dialect-contract/kuzzle/documents.js";
import { asAdmin, type KuzzleTarget } from "../support/dialect-contract/kuzzle/target.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { Mortal } from "./support/crash.js";
import { targetOver } from "./support/kuzzle.js";
import type { Counter } from "./support/load.js";
import { POWER_CUT, powerCut } from "./support/power-cut.js";
import { shared, titleOf } from "./support/servers.js";

const stored = z.object({ _version: z.number() });

/** How often the server's storage has written a profile: no answer of the server itself tells. */
async function versionOf({ server }: Mortal, id: string): Promise<number> {
  const folder = readdirSync(tmpdir()).find((name) =>
    name.startsWith(`profile-gateway-live-kuzzle.${server.pid}.`),
  );
  const said = readFileSync(join(tmpdir(), folder ?? "", "storage"), "utf8");
  const storage = said.match(/http:\/\/[^\s/]+/)?.[0];
  const url = `${storage}/@%25kuzzle.profiles/_doc/${id}`;
  return stored.parse(await (await fetch(url)).json())._version;
}

const audits = ({ log }: RunningGateway): { field: string; target: string; outcome: string }[] =>
  log.map((line) => JSON.parse(line)).filter(({ audit }) => audit === true);

describe.skipIf(!shared("kuzzle")).each(["http", "websocket"] as const)(
  `${titleOf("kuzzle")}, by %s`,
  (protocol) => {
    let mortal: Mortal;
    let target: KuzzleTarget;
    let gateway: RunningGateway;

    beforeAll(async () => {
      mortal = await Mortal.start("kuzzle");
      target = await targetOver(mortal.server);
      gateway = await startGateway(settingsFor([asAdmin({ ...target, protocol })]));
    });
    afterAll(async () => {
      await gateway.stop();
      await mortal.stop();
    });

    const counter = (id: string, queuable: boolean): Counter => ({
      write: (n) => gateway.ask(UPDATE, { input: { id, rateLimit: n, refresh: "FALSE", queuable } }),
      read: () => gateway.ask(READ, { id }),
      done: ({ data }) => data.updateSecurityProfile?.__typename === "UpdateSecurityProfilePayload",
      value: ({ data }) => data.kuzzleSecurityProfile?.rateLimit ?? null,
    });

    it("is killed and started again under load: no wrong answer, nothing lost, nothing done twice", {
      timeout: POWER_CUT,
    }, async () => {
      const ids = ["contract-waits", "contract-fails"];
      for (const id of ids) await target.putProfile(id, [{ roleId: "default" }], 0);
      const before = await Promise.all(ids.map((id) => versionOf(mortal, id)));
      const tallies = await powerCut(
        mortal,
        ids.map((id) => counter(id, id === "contract-waits")),
        async () => {
          const response = await fetch(`${target.url}/_ready`).catch(() => undefined);
          return response?.status === 200;
        },
      );
      const entries = audits(gateway);
      for (const [index, id] of ids.entries()) {
        const written = (await versionOf(mortal, id)) - (before[index] ?? 0);
        const { done, unknown } = tallies[index] ?? { done: 0, unknown: 0 };
        console.log(`kuzzle, ${id}: ${done} writes done, ${unknown} unknown, ${written} counted`);
        expect(written).toBeGreaterThanOrEqual(done);
        expect(written).toBeLessThanOrEqual(done + unknown);
        // What was sent and not answered is audited as unknown; it was not repeated, or more were counted.
        const unsure = entries.filter(({ target: whose, outcome }) => whose === id && outcome === "unknown");
        console.log(`${protocol}, ${id}: ${unsure.length} audited as unknown`);
        expect(written).toBeLessThanOrEqual(done + unsure.length);
      }
    });
  },
);
