import DataLoader from "dataloader";
import { alignByKey } from "../../../dialect/batch-loader.js";
import type { Call } from "../../../dialect/call.js";
import type { ElasticsearchConnector } from "../connector/index.js";
import type { UserProfile } from "../connector/records.js";
import { grouped, type Key, servedBy } from "./groups.js";

type Outcome = UserProfile | null | Error;

/** Reads profiles by uid in as few calls as fit; a call that fails takes only its own uids with it. */
export class ProfileLoader {
  readonly #connector: ElasticsearchConnector;
  readonly #call: Call;
  readonly #loader: DataLoader<Key, UserProfile | null, string>;
  readonly #filters = new Set<string | undefined>();

  constructor(connector: ElasticsearchConnector, call: Call) {
    this.#connector = connector;
    this.#call = call;
    this.#loader = new DataLoader((keys) => this.#readAll(keys), { cacheKeyFn: nameOf });
  }

  load(uid: string, filter: string | undefined): Promise<UserProfile | null> {
    this.#filters.add(filter);
    return this.#loader.load({ uid, filter });
  }

  /** After a write. Without a uid: whichever profile it was. */
  forget(uid?: string): void {
    if (uid === undefined) this.#loader.clearAll();
    else for (const filter of this.#filters) this.#loader.clear({ uid, filter });
  }

  async #readAll(keys: readonly Key[]): Promise<Outcome[]> {
    const groups = grouped(keys);
    const outcomes = new Map<string, Outcome>();
    const parts = [...groups].flatMap(([filter, uids]) =>
      this.#connector.callsFor([...uids], filter).map(async (part) => {
        const rows = await this.#readPart(part, filter);
        for (const [index, uid] of part.entries()) outcomes.set(nameOf({ uid, filter }), rows[index] ?? null);
      }),
    );
    await Promise.all(parts);
    return keys.map((key) => outcomes.get(nameOf({ uid: key.uid, filter: servedBy(groups, key) })) ?? null);
  }

  async #readPart(uids: readonly string[], filter: string | undefined): Promise<Outcome[]> {
    try {
      const rows = await this.#connector.readMany(uids, filter, this.#call);
      return alignByKey(uids, rows, ({ uid }) => uid).map((row) => row?.value ?? null);
    } catch (error) {
      return uids.map(() => (error instanceof Error ? error : new Error("unknown", { cause: error })));
    }
  }
}

/** No uid has a space in it. */
function nameOf({ uid, filter }: Key): string {
  return filter === undefined ? uid : `${uid} ${filter}`;
}
