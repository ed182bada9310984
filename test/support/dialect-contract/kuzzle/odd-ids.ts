import { expect, it } from "vitest";
import type { World } from "../world.js";
import { CREATE, DELETE, READ, READ_MANY, REPLACE, SEARCH, UPDATE } from "./documents.js";
import type { KuzzleTarget } from "./target.js";

const ODD = [
  ...["a/b", "a\\b", "a,b", "a?b", "a#b", "a%2Fb", "a;b=c&d", ".", "..", "../admin", "*", "-1"],
  ...[" lead", "trail ", " ", "a\nb\r\nc", "a\tb", "a\u0000b", "\u2028", "_mGet", "_scroll", "_mDelete"],
  ...["x".repeat(300), "x".repeat(512), "ü".repeat(256), "🦊", "__proto__", "constructor"],
];
const ODD_ROLE = "contract-odd-role";

/** Whatever the upstream takes for an id is taken, and taken back wherever it was given out. */
export function oddIds(world: () => World<KuzzleTarget>): void {
  const policies = [{ roleId: ODD_ROLE }];
  const ask = async (document: string, variables: object) => {
    const { body } = await world().gateway.ask(document, variables);
    expect(body.errors).toBeUndefined();
    return body.data[Object.keys(body.data)[0] ?? ""];
  };

  it("creates, reads, finds, writes and deletes profiles with odd ids", { timeout: 120_000 }, async () => {
    await world().target.putRole(ODD_ROLE, { document: ["get"] });
    await Promise.all(ODD.map((id) => world().target.dropProfile(id)));
    for (const [n, id] of ODD.entries()) {
      const created = await ask(CREATE, { input: { id, policies, rateLimit: n, refresh: "FALSE" } });
      expect([id, created.__typename, created.profileId]).toEqual([id, "CreateSecurityProfilePayload", id]);
    }
    const read = await ask(READ_MANY, { ids: ODD });
    expect(read.map((profile: { profileId: string } | null) => profile?.profileId)).toEqual(ODD);
    await expect
      .poll(
        async () => {
          const { items } = await ask(SEARCH, { input: { roles: [ODD_ROLE], size: 100 } });
          return items.map(({ profileId }: { profileId: string }) => profileId).sort();
        },
        { timeout: 5000, interval: 300 },
      )
      .toEqual([...ODD].sort());
    for (const [n, id] of ODD.entries()) {
      const profile = await ask(READ, { id });
      expect([id, profile.profileId, profile.rateLimit]).toEqual([id, id, n]);
      const node = await ask(
        "query ($id: ID!) { node(id: $id) { ... on KuzzleSecurityProfile { profileId } } }",
        { id: profile.id },
      );
      expect(node).toEqual({ profileId: id });
      const updated = await ask(UPDATE, { input: { id, rateLimit: n + 100, refresh: "FALSE" } });
      expect([id, updated.__typename, updated.profile?.rateLimit]).toEqual([
        id,
        "UpdateSecurityProfilePayload",
        n + 100,
      ]);
      const replaced = await ask(REPLACE, { input: { id, policies, refresh: "FALSE" } });
      expect([id, replaced.profile?.rateLimit]).toEqual([id, 0]);
      const deleted = await ask(DELETE, { input: { id, refresh: "FALSE" } });
      expect([id, deleted]).toEqual([id, { __typename: "DeleteSecurityProfilePayload", profileId: id }]);
    }
    const after = await ask(READ_MANY, { ids: ODD });
    expect(after).toEqual(ODD.map(() => null));
  });
}
