import type { JsonObject } from "./json/values.js";
import { INDEX } from "./profiles/profile-index.js";
import { Failure } from "./rest/failure.js";
import type { Cluster, Outage } from "./state.js";

/** What an operation is about to touch. `request` is any request at all. */
export type Stage = "request" | "get" | "search" | "write";

type MakeFailure = () => Failure;

const refusal =
  (status: number, type: string, reason: string, meta: JsonObject = {}): MakeFailure =>
  () =>
    new Failure(status, { type, reason, meta });

const blocked = (status: number, what: string, by: string): MakeFailure =>
  refusal(status, "cluster_block_exception", `${what}blocked by: [${by}];`);

const THE_INDEX = `index [${INDEX}] `;

const unavailable = (shard: string): MakeFailure =>
  refusal(
    503,
    "unavailable_shards_exception",
    `at least one ${shard} shard for the index [${INDEX}] is unavailable`,
  );

const closed = refusal(400, "index_closed_exception", "closed", { index_uuid: "_na_", index: INDEX });

const WANTED = 104_731_772;
const memory = refusal(
  429,
  "circuit_breaking_exception",
  `[parent] Data too large, data for [<http_request>] would be [${WANTED}/99.8mb], which is larger than the limit of [1024/1kb], real usage: [${WANTED}/99.8mb], new bytes reserved: [0/0b], usages [fielddata=0/0b, inflight_requests=0/0b, request=0/0b]`,
  { bytes_wanted: WANTED, bytes_limit: 1024, durability: "TRANSIENT" },
);

const FLOOD_STAGE =
  "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block; for more information, see https://www.elastic.co/guide/en/elasticsearch/reference/8.19/fix-watermark-errors.html";

const REFUSALS: Readonly<Record<Outage, Readonly<Partial<Record<Stage, MakeFailure>>>>> = {
  "disk-full": { write: blocked(429, THE_INDEX, FLOOD_STAGE) },
  "cluster-read-only": { write: blocked(403, "", "FORBIDDEN/6/cluster read-only (api)") },
  memory: { request: memory },
  "index-closed": { get: closed, search: closed, write: blocked(403, THE_INDEX, "FORBIDDEN/4/index closed") },
  "no-shard": {
    get: unavailable("primary"),
    search: unavailable("search"),
    write: unavailable("primary"),
  },
};

/** Throws what the cluster answers in its present state to an operation that gets this far. */
export function refuseDuringOutage({ outage }: Cluster, stage: Stage): void {
  const refuse = outage === null ? undefined : REFUSALS[outage][stage];
  if (refuse !== undefined) throw refuse();
}
