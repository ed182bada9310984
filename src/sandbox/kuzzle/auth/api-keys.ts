import { createHash } from "node:crypto";
import { refusal } from "../errors.js";
import type { Fields } from "../json.js";
import type { Signer } from "./signer.js";
import { ended, lifetime, type Token } from "./tokens.js";

interface ApiKey {
  readonly id: string;
  readonly userId: string;
  readonly description: string;
  readonly fingerprint: string;
  readonly ttl: number;
  readonly createdAt: number;
  readonly author: string;
  /** Until when the index still finds it: a deleted key is looked up, and missed, for up to a second. */
  foundUntil: number;
  deleted: boolean;
}

/** The only answer that shows the key itself. */
interface Created {
  readonly _id: string;
  readonly _source: Fields & { readonly token: string };
}

export interface ApiKeys {
  create(
    key: { id: string; userId: string; description: string; author: string },
    expiresIn: unknown,
  ): Created;
  /** Null where the text is no key; throws for one that was deleted just now. */
  find(text: string): Token | null;
  search(userId: string): readonly Fields[];
  delete(userId: string, id: string, lag: number): void;
}

const fingerprintOf = (text: string): string => createHash("sha256").update(text).digest("hex");

export function createApiKeys(now: () => number, sign: Signer): ApiKeys {
  const keys = new Map<string, ApiKey>();
  const endOf = (key: ApiKey): number => (key.ttl === -1 ? -1 : key.createdAt + key.ttl);
  const missing = (id: string): Error => refusal("services.storage.not_found", id, "kuzzle", "api-keys");
  const source = (key: ApiKey): Fields => ({
    description: key.description,
    expiresAt: endOf(key),
    fingerprint: key.fingerprint,
    ttl: key.ttl,
    userId: key.userId,
  });

  return {
    create({ id, userId, description, author }, expiresIn) {
      const ttl = lifetime(expiresIn || -1);
      const token = `kapikey-${sign(userId, ttl)}`;
      const key: ApiKey = {
        ...{ id, userId, description, author, ttl, fingerprint: fingerprintOf(token), createdAt: now() },
        ...{ foundUntil: Infinity, deleted: false },
      };
      keys.set(id, key);
      const info = { author, createdAt: key.createdAt, updatedAt: null, updater: null };
      return { _id: id, _source: { ...source(key), _kuzzle_info: info, token } };
    },
    find(text) {
      const fingerprint = fingerprintOf(text);
      const key = [...keys.values()].find((each) => each.fingerprint === fingerprint);
      if (!key || ended(key.createdAt, key.ttl, now()) || now() >= key.foundUntil) return null;
      if (key.deleted) throw missing(key.id);
      return { jwt: text, userId: key.userId, kind: "key", ttl: key.ttl, expiresAt: endOf(key) };
    },
    search: (userId) =>
      [...keys.values()]
        .filter((key) => key.userId === userId && !key.deleted)
        .map((key) => ({ _id: key.id, _source: source(key) })),
    delete(userId, id, lag) {
      const key = keys.get(id);
      if (!key || key.deleted || key.userId !== userId) throw missing(id);
      key.deleted = true;
      key.foundUntil = now() + lag;
    },
  };
}
