import { randomInt } from "node:crypto";
import { expect, it } from "vitest";
import { attemptsDuring } from "../attempts.js";
import type { World } from "../world.js";
import { DISABLE, ENABLE, SUGGEST, WRITE } from "./documents.js";
import { type ElasticsearchTarget, freshWord, putProfile } from "./target.js";

/** Whom suggestions find. The order of equals is the server's own. */
export function suggestions(world: () => World<ElasticsearchTarget>): void {
  const suggest = async (input: object): Promise<string[]> => {
    const { body } = await world().gateway.ask(SUGGEST, { input });
    expect(body.errors).toBeUndefined();
    return body.data.suggestElasticsearchUserProfiles.map(({ uid }: { uid: string }) => uid);
  };
  /** Three profiles that share a word nobody else has. */
  const three = async () => {
    const word = freshWord();
    const named = (first: string) =>
      putProfile(world().target, first, { fullName: `${first} ${word}`, email: `${first}@${word}.example` });
    const found = await Promise.all(["anna", "bert", "cleo"].map(named));
    return { word, uids: found.map(({ uid }) => uid) };
  };

  it("finds profiles by the beginning of a word in the full name or the e-mail address", async () => {
    const { word, uids } = await three();
    expect((await suggest({ name: word })).sort()).toEqual([...uids].sort());
    expect((await suggest({ name: word.slice(0, -2) })).sort()).toEqual([...uids].sort());
    expect(await suggest({ name: `bert ${word}`, size: 1 })).toEqual([uids[1]]);
    expect(await suggest({ name: freshWord() })).toEqual([]);
  });

  it("finds profiles by the letters or the digits of an e-mail address alone", async () => {
    const digits = String(randomInt(1e9, 9e9));
    const email = `${freshWord()}${digits}@contract.example`;
    const { uid } = await putProfile(world().target, "address", { email });
    expect(await suggest({ name: digits })).toEqual([uid]);
    expect(await suggest({ name: email.replace(/\d.*/, "") })).toEqual([uid]);
    expect(await suggest({ name: `${digits}${freshWord()}` })).toEqual([uid]);
  });

  it("finds nobody by signs alone, nor by half of what a colon joins", async () => {
    const { word, uids } = await three();
    for (const name of ["?", "*", "#", "\u00a0", `${word.slice(0, 6)}:${word.slice(0, 4)}`])
      expect([name, await suggest({ name })]).toEqual([name, []]);
    expect((await suggest({ name: `?! ${word}` })).sort()).toEqual([...uids].sort());
  });

  it("takes the last word for the beginning of one only while nothing follows it", async () => {
    const { word, uids } = await three();
    expect((await suggest({ name: word.slice(0, 9) })).sort()).toEqual([...uids].sort());
    for (const sign of [" ", "*", ","]) expect(await suggest({ name: word.slice(0, 9) + sign })).toEqual([]);
    expect((await suggest({ name: `${word},` })).sort()).toEqual([...uids].sort());
  });

  it("goes on with a new word after 255 characters", async () => {
    const word = freshWord();
    const { uid } = await putProfile(world().target, "long", { fullName: `${word}` });
    expect(await suggest({ name: "q".repeat(255) + word.slice(0, 9) })).toEqual([uid]);
    // Four letters are left for the new word, with which others' may begin.
    expect(await suggest({ name: "q".repeat(250) + word.slice(0, 9) })).not.toContain(uid);
  });

  it("knows words as languages write them", async () => {
    const [one, other] = [freshWord(), freshWord()];
    const { uid } = await putProfile(world().target, "written", { fullName: `o'${one} y_${other} 小龍` });
    for (const name of [`o'${one.slice(0, 9)}`, `y_${other}`]) expect(await suggest({ name })).toEqual([uid]);
    for (const name of [one, other]) expect(await suggest({ name })).toEqual([]);
    expect(await suggest({ name: "龍", size: 100, hint: { uids: [uid] } })).toContain(uid);
  });

  it("finds as many as asked for, and everybody without a name", async () => {
    const { word } = await three();
    expect(await suggest({ name: word, size: 2 })).toHaveLength(2);
    expect(await suggest({ name: word, size: 0 })).toEqual([]);
    expect((await suggest({ size: 3 })).length).toBe(3);
    expect((await suggest({ name: " ", size: 3 })).length).toBe(3);
  });

  it("puts those first that a hint names", async () => {
    const { word, uids } = await three();
    const [, , last] = uids;
    expect((await suggest({ name: word, hint: { uids: [last] } }))[0]).toBe(last);
    await world().gateway.ask(WRITE, { input: { uid: uids[1], labels: { team: word }, refresh: "TRUE" } });
    for (const value of [word, ["other", word, "x".repeat(32_766)]]) {
      expect((await suggest({ name: word, hint: { labels: { team: value } } }))[0]).toBe(uids[1]);
    }
  });

  it("refuses a hint that the upstream would not take, before it is asked", async () => {
    const made = await attemptsDuring(world().gateway, async () => {
      for (const hint of [
        {},
        { uids: [] },
        { labels: {} },
        { labels: { a: "1", b: "2" } },
        { labels: { "a*": "1" } },
        { labels: { a: ["1", "é".repeat(16_384)] } },
      ]) {
        const { body } = await world().gateway.ask(SUGGEST, { input: { hint } });
        expect([hint, body.errors[0].extensions.code]).toEqual([hint, "BAD_USER_INPUT"]);
      }
    });
    expect(made).toEqual([]);
  });

  it("hides disabled profiles until they are enabled again", async () => {
    const { word, uids } = await three();
    const [uid] = uids;
    const { gateway } = world();
    const disabled = await gateway.ask(DISABLE, { input: { uid } });
    expect(disabled.body.data.disableUserProfile).toEqual({
      __typename: "DisableUserProfilePayload",
      acknowledged: true,
      profile: { enabled: false },
    });
    expect((await suggest({ name: word })).sort()).toEqual(uids.slice(1).sort());
    for (const refresh of ["WAIT_FOR", "FALSE"]) {
      const { body } = await gateway.ask(ENABLE, { input: { uid, refresh } });
      expect(body.data.enableUserProfile).toMatchObject({ acknowledged: true, profile: { enabled: true } });
    }
    expect((await suggest({ name: word })).sort()).toEqual([...uids].sort());
  });

  it("reads what suggestions lack by uid, in one call for all of them", async () => {
    const { word, uids } = await three();
    const { gateway } = world();
    await gateway.ask(WRITE, { input: { uid: uids[0], data: { app: { a: 1 } }, refresh: "TRUE" } });
    const made = await attemptsDuring(gateway, async () => {
      const { body } = await gateway.ask(
        `query ($input: SuggestElasticsearchUserProfilesInput!) { suggestElasticsearchUserProfiles(input: $input) {
          uid enabled version { seqNo } data(paths: ["app"]) } }`,
        { input: { name: word } },
      );
      const found: { uid: string; enabled: boolean; data: object }[] =
        body.data.suggestElasticsearchUserProfiles;
      expect(found.map(({ enabled }) => enabled)).toEqual([true, true, true]);
      expect(found.find(({ uid }) => uid === uids[0])?.data).toEqual({ app: { a: 1 } });
    });
    expect(made.map(({ operation }) => operation)).toEqual(["suggestUserProfiles", "getUserProfiles"]);
  });

  it("shows the data that is selected, in the one call", async () => {
    const { word, uids } = await three();
    const { gateway } = world();
    await gateway.ask(WRITE, { input: { uid: uids[0], data: { app: { a: 1 }, b: 2 }, refresh: "TRUE" } });
    const made = await attemptsDuring(gateway, async () => {
      const { body } = await gateway.ask(
        `query ($input: SuggestElasticsearchUserProfilesInput!) {
          suggestElasticsearchUserProfiles(input: $input) { uid data(paths: ["app"]) } }`,
        { input: { name: `anna ${word}`, size: 1 } },
      );
      expect(body.data.suggestElasticsearchUserProfiles).toEqual([{ uid: uids[0], data: { app: { a: 1 } } }]);
    });
    expect(made).toHaveLength(1);
  });
}
