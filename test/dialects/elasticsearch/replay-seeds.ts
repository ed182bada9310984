import { z } from "zod";
import type { ElasticsearchEmulator } from "../../../src/sandbox/elasticsearch/index.js";
import { roleDescriptor } from "../../../src/sandbox/elasticsearch/security/roles.js";
import type { Exchange } from "../../support/replay.js";

type Seed = (emulator: ElasticsearchEmulator, exchange: Exchange) => void;

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

const role: Seed = (emulator, { request }) =>
  emulator.putRole(lastPart(request.path), roleDescriptor.parse(JSON.parse(request.body ?? "")));

const newUser: Seed = (emulator, { request }) => {
  const { full_name: fullName, ...rest } = user.parse(JSON.parse(request.body ?? ""));
  emulator.putUser({ username: lastPart(request.path), fullName, ...rest });
};

const apiKey: Seed = (emulator, { request, response }) => {
  const { name, role_descriptors } = newKey.parse(JSON.parse(request.body ?? ""));
  const { id, api_key: secret } = madeKey.parse(JSON.parse(response.body));
  emulator.putApiKey({ id, secret, name, owner: "elastic", roles: Object.values(role_descriptors) });
};

/** Exchanges with routes that the emulator does not have, and what they leave behind. */
export const setups: readonly (readonly [RegExp, Seed])[] = [
  [/^setup\/role-(get|global-bad)$/, nothing],
  [/^setup\/role-/, role],
  [/^setup\/user-/, newUser],
  [/^api-key\//, apiKey],
  [/^token\/service$/, nothing],
  [/^basic\/start$/, (emulator) => emulator.license("basic")],
  [/^basic\/license$/, nothing],
];

const jacknich = (roles: string[], named: boolean): Seed => {
  const name = named
    ? { fullName: "Jack Nicholson", email: "jacknich@example.com", metadata: { intelligence: 7 } }
    : {};
  return (emulator) =>
    emulator.putUser({ username: "jacknich", password: "l0ng-r4nd0m-p@ssw0rd", roles, ...name });
};

const outage =
  (kind: Parameters<ElasticsearchEmulator["outage"]>[0]): Seed =>
  (emulator) =>
    emulator.outage(kind);

const UID = "u_79HkWkwmnBH5gqFKwoxggWPjEBOur1zLPXQPEl1VBW0_0";

/** Somebody else's write of `data.race`, as the recording script did several at once. */
const race = (emulator: ElasticsearchEmulator, value: number | string, refresh = false) =>
  emulator.profiles().update(UID, ({ data }) => ({ data: { ...data, race: value } }), refresh);

/** What the recording script did without keeping the answer, right before the exchange named. */
export const before: Readonly<Record<string, Seed>> = {
  "index-missing/update": (emulator) => emulator.dropProfiles(),
  "activate/password-changed-roles": jacknich(["admin", "other_role2"], true),
  "activate/password-cleared-name-and-email": jacknich(["admin", "other_role2"], false),
  "activate/password-restored": jacknich(["admin", "other_role1"], true),
  "token/invalidate": (emulator) => void emulator.issueToken("jacknich", "invalidated-token-of-jacknich"),
  "activate/race-changed": (emulator) =>
    emulator.putUser({
      username: "annette",
      password: "annette-password",
      roles: [],
      fullName: "Annette Blumenthal",
    }),
  // Of the eight activations at once four more were writes.
  "update/seed-example": (emulator) => {
    emulator.profiles().nextSeqNo += 4;
  },
  "caller/bearer": (emulator) => void emulator.issueToken("gateway", "token-of-gateway"),
  "update/race-without-cas": (emulator) => {
    race(emulator, 1);
    emulator.profiles().rival = () => void race(emulator, 2);
  },
  "privilege/app1-own-keys": (emulator) => void race(emulator, "over", true),
  "privilege/api-key-without-privilege": (emulator) =>
    emulator.putApiKey({
      id: "weak-key",
      secret: "weak-secret",
      name: "weak",
      owner: "elastic",
      roles: [{ cluster: ["monitor"] }],
    }),
  "privilege/role-not-found": (emulator) =>
    emulator.putUser({
      username: "nobody",
      password: "nobody-password",
      roles: ["no_such_role", "other_role1"],
    }),
  "user/deleted-get-profile": (emulator) => emulator.deleteUser("leaver"),
  "outage/disk-full-get": outage("disk-full"),
  "outage/cluster-read-only-get": outage("cluster-read-only"),
  "outage/memory-get": outage("memory"),
  "outage/index-closed-get": outage("index-closed"),
  "outage/no-shard-get": outage("no-shard"),
  // Every time the index was opened again its term grew.
  "outage/over": (emulator) => {
    emulator.outage(null);
    emulator.profiles().primaryTerm = 11;
  },
};
