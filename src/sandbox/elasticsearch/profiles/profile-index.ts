import { randomUUID } from "node:crypto";
import { same } from "../json/merge.js";
import type { JsonObject } from "../json/values.js";
import { Failure, validationFailure } from "../rest/failure.js";
import type { ProfileDocument, ProfileUser } from "./document.js";
import { refuseLabels } from "./flattened.js";

export const INDEX = ".security-profile-8";
const REFRESH_INTERVAL = 1000;
const MAX_ID_LENGTH = 512;

/** The version that a writer expects; half a pair is refused. */
export interface Expected {
  readonly seqNo?: bigint | undefined;
  readonly primaryTerm?: bigint | undefined;
}

/** What a write leaves of the document. */
export type Change = Partial<
  Pick<ProfileDocument, "enabled" | "lastSynchronized" | "user" | "labels" | "data">
>;

type Stored = Omit<ProfileDocument, "seqNo" | "primaryTerm">;

/** The documents of all profiles: reads by uid see every write at once, searches only what was refreshed. */
export class ProfileIndex {
  readonly #uuid = randomUUID();
  readonly #now: () => number;
  readonly #nodeName: string;
  readonly #documents = new Map<string, ProfileDocument>();
  #searchable: readonly ProfileDocument[] = [];
  #unseenSince: number | null = null;
  /** Counted over all profiles; every real write takes one. */
  nextSeqNo = 0;
  primaryTerm = 1;
  /** What another writer does between the reading and the storing of the next update, which then loses. */
  rival: (() => void) | null = null;

  constructor(now: () => number, nodeName: string) {
    this.#now = now;
    this.#nodeName = nodeName;
  }

  get(uid: string): ProfileDocument | undefined {
    return this.#documents.get(uid);
  }

  /** What a search finds, in the order in which the profiles were made. */
  searchable(): readonly ProfileDocument[] {
    if (this.#unseenSince !== null && this.#now() - this.#unseenSince >= REFRESH_INTERVAL) this.#refresh();
    return this.#searchable;
  }

  ofUser({ username, realm }: Pick<ProfileUser, "username" | "realm">): ProfileDocument | undefined {
    return this.searchable().find(({ user }) => user.username === username && user.realm.type === realm.type);
  }

  create(uid: string, user: ProfileUser): ProfileDocument {
    const fresh = { uid, enabled: true, lastSynchronized: this.#now(), user, labels: {}, data: {} };
    return this.#store(fresh, true);
  }

  /** Reads, changes and stores one document, and gives what is stored then: what it was where nothing changes. */
  update(
    uid: string,
    change: (old: ProfileDocument) => Change,
    refresh: boolean,
    expected: Expected = {},
  ): ProfileDocument {
    this.#refuseUpdate(uid, expected);
    const old = this.#documents.get(uid);
    if (old === undefined)
      throw this.#failure(404, "document_missing_exception", `[profile_${uid}]: document missing`);
    const { seqNo, primaryTerm } = expected;
    if (seqNo !== undefined && (seqNo !== BigInt(old.seqNo) || primaryTerm !== BigInt(old.primaryTerm))) {
      throw this.#conflict(old, `${seqNo}`, `${primaryTerm}`);
    }
    const changed = change(old);
    if (unchanged(old, changed)) return old;
    const rival = this.rival;
    this.rival = null;
    rival?.();
    const current = this.#documents.get(uid) ?? old;
    if (current.seqNo !== old.seqNo) throw this.#conflict(current, `${old.seqNo}`, `${old.primaryTerm}`);
    return this.#store({ ...old, ...changed }, refresh);
  }

  #store(document: Stored, refresh: boolean): ProfileDocument {
    refuseLabels(document, this.#nodeName);
    const stored = { ...document, seqNo: this.nextSeqNo++, primaryTerm: this.primaryTerm };
    this.#documents.set(document.uid, stored);
    if (refresh) this.#refresh();
    else this.#unseenSince ??= this.#now();
    return stored;
  }

  #refresh(): void {
    this.#searchable = [...this.#documents.values()];
    this.#unseenSince = null;
  }

  #refuseUpdate(uid: string, { seqNo, primaryTerm = 0n }: Expected): void {
    const problems: string[] = [];
    const id = `profile_${uid}`;
    const bytes = Buffer.byteLength(id);
    if (bytes > MAX_ID_LENGTH) {
      problems.push(
        `id [${id}] is too long, must be no longer than ${MAX_ID_LENGTH} bytes but was: ${bytes}`,
      );
    }
    if (seqNo !== undefined && primaryTerm === 0n) problems.push("ifSeqNo is set, but primary term is [0]");
    if (seqNo === undefined && primaryTerm !== 0n) {
      problems.push(`ifSeqNo is unassigned, but primary term is [${primaryTerm}]`);
    }
    if (problems.length > 0) throw validationFailure(problems);
  }

  #conflict(current: ProfileDocument, seqNo: string, primaryTerm: string): Failure {
    const required = `required seqNo [${seqNo}], primary term [${primaryTerm}]`;
    const found = `current document has seqNo [${current.seqNo}] and primary term [${current.primaryTerm}]`;
    const reason = `[profile_${current.uid}]: version conflict, ${required}. ${found}`;
    return this.#failure(409, "version_conflict_engine_exception", reason);
  }

  #failure(status: number, type: string, reason: string): Failure {
    return new Failure(status, { type, reason, meta: { index_uuid: this.#uuid, shard: "0", index: INDEX } });
  }
}

function unchanged(old: ProfileDocument, { enabled, lastSynchronized, user, labels, data }: Change): boolean {
  return (
    (enabled ?? old.enabled) === old.enabled &&
    (lastSynchronized ?? old.lastSynchronized) === old.lastSynchronized &&
    user === undefined &&
    same(old.labels, labels ?? old.labels) &&
    same(old.data, data ?? old.data)
  );
}

export const sizeOf = (labels: JsonObject, data: JsonObject): number =>
  Buffer.byteLength(JSON.stringify(labels)) + Buffer.byteLength(JSON.stringify(data));
