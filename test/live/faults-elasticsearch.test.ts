import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { READ_DATA, READ_MANY, WRITE } from "../support/dialect-contract/elasticsearch/documents.js";
import {
  administer,
  asAdmin,
  type ElasticsearchTarget,
  putProfile,
} from "../support/dialect-contract/elasticsearch/target.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { Mortal } from "./support/crash.js";
import { targetOver } from "./support/elasticsearch.js";
import type { Counter } from "./support/load.js";
import { POWER_CUT, powerCut } from "./support/power-cut.js";
import { shared, titleOf } from "./support/servers.js";

describe.skipIf(!shared("elasticsearch"))(titleOf("elasticsearch"), () => {
  let mortal: Mortal;
  let target: ElasticsearchTarget;
  let gateway: RunningGateway;

  beforeAll(async () => {
    mortal = await Mortal.start("elasticsearch");
    target = await targetOver(mortal.server);
    gateway = await startGateway(settingsFor([asAdmin(target)]));
  });
  afterAll(async () => {
    await gateway.stop();
    await mortal.stop();
  });

  const counter = (uid: string): Counter => ({
    write: (n) => gateway.ask(WRITE, { input: { uid, data: { n }, refresh: "FALSE" } }),
    read: () => gateway.ask(READ_DATA, { uid }),
    done: ({ data }) => data.updateUserProfileData?.acknowledged === true,
    value: ({ data }) => data.elasticsearchUserProfile?.data.n ?? null,
  });
  const latest = async (uids: readonly string[]): Promise<number> => {
    const query = "query ($uids: [ID!]!) { elasticsearchUserProfiles(uids: $uids) { version { seqNo } } }";
    const { body } = await gateway.ask(query, { uids });
    return Math.max(
      ...body.data.elasticsearchUserProfiles.map((one: { version: { seqNo: number } }) => one.version.seqNo),
    );
  };

  it("is killed and started again under load: no wrong answer, nothing lost, nothing done twice", {
    timeout: POWER_CUT,
  }, async () => {
    const uids = [(await putProfile(target, "first")).uid, (await putProfile(target, "second")).uid];
    for (const uid of uids) {
      await gateway.ask(WRITE, { input: { uid, data: { n: 0 }, refresh: "FALSE" } });
    }
    const before = await latest(uids);
    const tallies = await powerCut(mortal, uids.map(counter), async () => {
      try {
        await administer(target, "GET", `/_security/profile/${uids[0]}`);
        return true;
      } catch {
        return false;
      }
    });
    // Every write that changes something takes one sequence number, of all profiles together.
    const written = (await latest(uids)) - before;
    const done = tallies.reduce((sum, tally) => sum + tally.done, 0);
    const unknown = tallies.reduce((sum, tally) => sum + tally.unknown, 0);
    console.log(`elasticsearch: ${done} writes done, ${unknown} unknown, ${written} counted`);
    expect(written).toBeGreaterThanOrEqual(done);
    expect(written).toBeLessThanOrEqual(done + unknown);
    const { body } = await gateway.ask(READ_MANY, { uids });
    expect(body.data.elasticsearchUserProfiles).toEqual(uids.map((uid) => ({ uid })));
  });
});
