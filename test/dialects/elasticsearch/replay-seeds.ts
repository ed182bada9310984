import { z } from "zod";
import type { ElasticsearchStandIn } from "../../../src/dialects/elasticsearch/sandbox/index.js";
import { roleDescriptor } from "../../../src/dialects/elasticsearch/sandbox/security/roles.js";
import type { Exchange } from "../../support/replay.js";

type Seed = (standIn: ElasticsearchStandIn, exchange: Exchange) => void;

const user = z.object({
  password: z.string(),
  roles: z.array(z.string()),
  full_name: z.string().nullable().default(null),
  email: z.string().nullable().default(null),
  metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  enabled: z.boolean().default(true),
});
const newKey = z.object({ name: z.string(), role_descriptors: z.record(z.string(), roleDescriptor) });
const madeKey = z.object({ id: z.string(), api_key: z.string() });

const nothing: Seed = () => {};
const lastPart = (path: string) => path.slice(path.lastIndexOf("/") + 1);

const role: Seed = (standIn, { request }) =>
  standIn.putRole(lastPart(request.path), roleDescriptor.parse(JSON.parse(request.body ?? "")));

const newUser: Seed = (standIn, { request }) => {
  const { full_name: fullName, ...rest } = user.parse(JSON.parse(request.body ?? ""));
  standIn.putUser({ username: lastPart(request.path), fullName, ...rest });
};

const apiKey: Seed = (standIn, { request, response }) => {
  const { name, role_descriptors } = newKey.parse(JSON.parse(request.body ?? ""));
  const { id, api_key: secret } = madeKey.parse(JSON.parse(response.body));
  standIn.putApiKey({ id, secret, name, owner: "elastic", roles: Object.values(role_descriptors) });
};

/** Exchanges with routes that the stand-in does not have, and what they leave behind. */
export const setups: readonly (readonly [RegExp, Seed])[] = [
  [/^setup\/role-(get|global-bad)$/, nothing],
  [/^setup\/role-/, role],
  [/^setup\/user-/, newUser],
  [/^api-key\//, apiKey],
  [/^token\/service$/, nothing],
  [/^basic\/start$/, (standIn) => standIn.license("basic")],
  [/^basic\/license$/, nothing],
];

const jacknich = (roles: string[], named: boolean): Seed => {
  const name = named
    ? { fullName: "Jack Nicholson", email: "jacknich@example.com", metadata: { intelligence: 7 } }
    : {};
  return (standIn) =>
    standIn.putUser({ username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd", roles, ...name });
};

const outage =
  (kind: Parameters<ElasticsearchStandIn["outage"]>[0]): Seed =>
  (standIn) =>
    standIn.outage(kind);

const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";

/** Somebody else's write of `data.race`, as the recording script did several at once. */
const race = (standIn: ElasticsearchStandIn, value: number | string, refresh = false) =>
  standIn.profiles().update(UID, ({ data }) => ({ data: { ...data, race: value } }), refresh);

/** What the recording script did without keeping the answer, right before the exchange named. */
export const before: Readonly<Record<string, Seed>> = {
  "index-missing/update": (standIn) => standIn.dropProfiles(),
  "activate/password-changed-roles": jacknich(["admin", "other_role2"], true),
  "activate/password-cleared-name-and-email": jacknich(["admin", "other_role2"], false),
  "activate/password-restored": jacknich(["admin", "other_role1"], true),
  "token/invalidate": (standIn) => void standIn.issueToken("jacknich", "invalidated-token-of-jacknich"),
  "activate/race-changed": (standIn) =>
    standIn.putUser({
      username: "annette",
      password: "annette-password",
      roles: [],
      fullName: "Annette Blumenthal",
    }),
  // Of the eight activations at once four more were writes.
  "update/seed-example": (standIn) => {
    standIn.profiles().nextSeqNo += 4;
  },
  "caller/bearer": (standIn) => void standIn.issueToken("gateway", "token-of-gateway"),
  "update/race-without-cas": (standIn) => {
    race(standIn, 1);
    standIn.profiles().rival = () => void race(standIn, 2);
  },
  "privilege/app1-own-keys": (standIn) => void race(standIn, "over", true),
  "privilege/api-key-without-privilege": (standIn) =>
    standIn.putApiKey({
      id: "weak-key",
      secret: "weak-secret",
      name: "weak",
      owner: "elastic",
      roles: [{ cluster: ["monitor"] }],
    }),
  "privilege/role-not-found": (standIn) =>
    standIn.putUser({
      username: "nobody",
      password: "nobody-password",
      roles: ["no_such_role", "other_role1"],
    }),
  "user/deleted-get-profile": (standIn) => standIn.deleteUser("leaver"),
  "outage/disk-full-get": outage("disk-full"),
  "outage/cluster-read-only-get": outage("cluster-read-only"),
  "outage/memory-get": outage("memory"),
  "outage/index-closed-get": outage("index-closed"),
  "outage/no-shard-get": outage("no-shard"),
  // Every time the index was opened again its term grew.
  "outage/over": (standIn) => {
    standIn.outage(null);
    standIn.profiles().primaryTerm = 11;
  },
};
