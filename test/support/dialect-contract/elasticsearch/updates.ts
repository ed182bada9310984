import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { documentedUser } from "./activation.js";
import { ACTIVATE, READ_DATA, SUGGEST, UPDATE, WRITE } from "./documents.js";
import { type ElasticsearchTarget, putProfile } from "./target.js";

/** What `updateUserProfileData` merges. */
export function updates(world: () => World<ElasticsearchTarget>): void {
  const update = async (input: object, document = UPDATE) => {
    const { body } = await world().gateway.ask(document, { input: { refresh: "FALSE", ...input } });
    expect(body.errors).toBeUndefined();
    return body.data.updateUserProfileData;
  };
  const read = async (uid: string) =>
    (await world().gateway.ask(READ_DATA, { uid })).body.data.elasticsearchUserProfile;

  it("stores labels and data as the upstream's documentation shows", async () => {
    const { target, gateway } = world();
    const { username, password } = documentedUser;
    await target.putUser(documentedUser);
    const { body } = await gateway.ask(ACTIVATE, { input: { grant: { password: { username, password } } } });
    const { uid } = body.data.activateUserProfile.profile;
    const change = { labels: { direction: "north" }, data: { app1: { theme: "default" } } };
    expect(await update({ uid, ...change })).toMatchObject({
      __typename: "UpdateUserProfileDataPayload",
      acknowledged: true,
      profile: { uid, ...change },
    });
  });

  it("writes once, and reads only when the profile is selected", async () => {
    const { uid } = await putProfile(world().target, "once");
    const { gateway } = world();
    const change = { uid, data: { app: { a: 1 } } };
    const written = await attemptsDuring(gateway, () => update(change, WRITE));
    expect(written.map(({ operation }) => operation)).toEqual(["updateUserProfileData"]);
    const both = await attemptsDuring(gateway, () => update(change));
    expect(both.map(({ operation }) => operation)).toEqual(["updateUserProfileData", "getUserProfiles"]);
  });

  it("merges objects deeply and replaces everything else; nothing removes a key", async () => {
    const { uid } = await putProfile(world().target, "merge");
    await update({
      uid,
      labels: { team: { name: "a" }, tags: ["x", "y"] },
      data: { app: { font: { size: 12, bold: true }, list: [1, 2, { a: 1 }], old: "kept" } },
    });
    await update({
      uid,
      labels: { team: { lead: "b" }, tags: ["z"] },
      data: { app: { font: { size: 14 }, list: [3], old: null }, other: {} },
    });
    expect(await read(uid)).toEqual({
      labels: { team: { name: "a", lead: "b" }, tags: ["z"] },
      data: { app: { font: { size: 14, bold: true }, list: [3], old: null }, other: {} },
    });
  });

  it("stores any JSON as it was given", async () => {
    const { uid } = await putProfile(world().target, "json");
    const data = {
      "ä 🦊": { '"quoted"': "\\ \n", empty: "", deep: { deep: { deep: [[], {}, [null]] } } },
      numbers: [0, -1, 1.5, 1e21, 9_007_199_254_740_991],
      constructor: { toString: true, __proto: false },
    };
    const labels = { flags: [true, false, null], nested: { a: { b: "c" } }, number: 7 };
    await update({ uid, data, labels });
    expect(await read(uid)).toEqual({ data, labels });
  });

  it("counts the version up with every change, and not without one", async () => {
    const { uid } = await putProfile(world().target, "version");
    const first = (await update({ uid, data: { a: 1 } })).profile.version;
    const same = (await update({ uid, data: { a: 1 } })).profile.version;
    const next = (await update({ uid, data: { a: 2 } })).profile.version;
    expect(same).toEqual(first);
    expect(next.primaryTerm).toBe(first.primaryTerm);
    expect(next.seqNo).toBeGreaterThan(first.seqNo);
  });

  it("writes onto the version that was read, and says CONFLICT once there is another", async () => {
    const { uid } = await putProfile(world().target, "cas");
    const { version } = (await update({ uid, data: { a: 1 } })).profile;
    const second = await update({ uid, data: { a: 2 }, ifVersion: version });
    expect(second).toMatchObject({ acknowledged: true, profile: { data: { a: 2 } } });
    expect(await update({ uid, data: { a: 3 }, ifVersion: version })).toMatchObject({
      __typename: "ConflictError",
      code: "CONFLICT",
    });
    const { seqNo, primaryTerm } = second.profile.version;
    for (const ifVersion of [
      { seqNo: seqNo + 1, primaryTerm },
      { seqNo, primaryTerm: primaryTerm + 1 },
    ]) {
      expect((await update({ uid, data: { a: 2 }, ifVersion })).__typename).toBe("ConflictError");
    }
    expect((await read(uid)).data).toEqual({ a: 2 });
  });

  it("keeps exactly the writes of several at once that it says were done", async () => {
    const { uid } = await putProfile(world().target, "race");
    const keys = Array.from({ length: 12 }, (_, n) => `k${n}`);
    const outcomes = await Promise.all(
      keys.map((key) => update({ uid, data: { race: { [key]: 1 } } }, WRITE)),
    );
    for (const { __typename } of outcomes) {
      expect(__typename).toMatch(/^(UpdateUserProfileDataPayload|ConflictError)$/);
    }
    const done = keys.filter((_, n) => outcomes[n].__typename === "UpdateUserProfileDataPayload");
    expect(Object.keys((await read(uid)).data.race).sort()).toEqual(done.sort());
  });

  it("answers once suggestions see the write, unless told not to wait", async () => {
    const { username, uid } = await putProfile(world().target, "refresh");
    const name = username.split("-").at(-1);
    for (const refresh of [undefined, "WAIT_FOR", "TRUE"]) {
      const labels = { seen: String(refresh) };
      await update({ uid, labels, refresh }, WRITE);
      const { body } = await world().gateway.ask(SUGGEST, { input: { name, size: 1 } });
      expect(body.data.suggestElasticsearchUserProfiles).toEqual([{ uid, user: { username }, labels }]);
    }
  });
}
