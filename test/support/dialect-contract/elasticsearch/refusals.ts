import { expect, it } from "vitest";
import { once, type World } from "../world.js";
import { DISABLE, ENABLE, READ_DATA, WRITE } from "./documents.js";
import { type ElasticsearchTarget, putProfile } from "./target.js";

const nested = (depth: number): object => (depth === 0 ? {} : { a: nested(depth - 1) });
const NOBODY = "u_no-such-profile_0";

/** What the writes refuse, and where they say the mistake is. */
export function refusals(world: () => World<ElasticsearchTarget>): void {
  const update = async (input: object) => {
    const { body } = await world().gateway.ask(WRITE, { input: { refresh: "FALSE", ...input } });
    expect(body.errors).toBeUndefined();
    return body.data.updateUserProfileData;
  };

  it.each([
    ["enables", ENABLE],
    ["disables", DISABLE],
  ])("%s nothing that can be no uid", async (_, query) => {
    const { body } = await world().gateway.ask(query, { input: { uid: "a/b" } });
    expect(Object.values(body.data)).toMatchObject([{ code: "INVALID_INPUT", issues: [{ path: "uid" }] }]);
  });

  const refused = once(() => putProfile(world().target, "refused"));

  it.each([
    ["nothing at all", {}, ["data"]],
    ["empty labels", { labels: {} }, ["labels"]],
    ["empty labels and data", { labels: {}, data: {} }, ["data"]],
    [
      "names with a dot or a leading underscore",
      { labels: { "a.b": 1, fine: 1 }, data: { _a: 1, "_b.c": 1 } },
      ["labels.a.b", "data._a", "data._b.c", "data._b.c"],
    ],
    ["a label that is too long", { labels: { long: "x".repeat(32_767) } }, ["labels"]],
    ["a label with a null character in its key", { labels: { fine: { "a\0b": 1 } } }, ["labels"]],
    ["labels that are too deep", { labels: nested(21) }, ["labels"]],
    [
      "a version without a term",
      { data: { a: 1 }, ifVersion: { seqNo: 1, primaryTerm: 0 } },
      ["ifVersion.primaryTerm"],
    ],
  ])("refuses %s", async (_, change, paths) => {
    const { uid } = await refused();
    const { __typename, code, issues } = await update({ uid, ...change });
    expect([__typename, code]).toEqual(["InvalidInputError", "INVALID_INPUT"]);
    expect(issues.map((issue: { path: string }) => issue.path)).toEqual(paths);
    const { body } = await world().gateway.ask(READ_DATA, { uid });
    expect(body.data.elasticsearchUserProfile).toEqual({ labels: {}, data: {} });
  });

  it("repeats no value of the input in a refusal", async () => {
    const { uid } = await refused();
    const answer = await update({ uid, labels: { long: "secret".repeat(6000) } });
    expect(JSON.stringify(answer)).not.toContain("secretsecret");
  });

  it("says NOT_FOUND for a profile that does not exist, on any version", async () => {
    const missing = { __typename: "NotFoundError", code: "NOT_FOUND", upstream: "elasticsearch" };
    expect(await update({ uid: NOBODY, data: { a: 1 } })).toMatchObject(missing);
    const ifVersion = { seqNo: 1, primaryTerm: 1 };
    expect(await update({ uid: NOBODY, data: { a: 1 }, ifVersion })).toMatchObject(missing);
    for (const [document, field] of [
      [ENABLE, "enableUserProfile"],
      [DISABLE, "disableUserProfile"],
    ] as const) {
      const { body } = await world().gateway.ask(document, { input: { uid: NOBODY, refresh: "FALSE" } });
      expect(body.data[field]).toMatchObject(missing);
    }
  });

  it("refuses what is no uid", async () => {
    for (const uid of ["", "jacknich", "u_a,u_b", "u_a/../b", `u_${"x".repeat(503)}`]) {
      const { __typename, issues } = await update({ uid, data: { a: 1 } });
      expect([uid, __typename, issues?.[0]?.path]).toEqual([uid, "InvalidInputError", "uid"]);
    }
  });
}
