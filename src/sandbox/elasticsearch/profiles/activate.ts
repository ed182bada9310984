import { same } from "../json/merge.js";
import { refuseDuringOutage } from "../outages.js";
import { Failure } from "../rest/failure.js";
import type { User } from "../security/user.js";
import type { Cluster } from "../state.js";
import { type ProfileDocument, type ProfileUser, profileUser, uidOf } from "./document.js";
import { ProfileIndex } from "./profile-index.js";

/** Within this time an activation that would change nothing is a read. */
const FRESH = 30_000;
const HIGHEST_NUMBER = 9;

export function profilesOf(cluster: Cluster): ProfileIndex {
  cluster.profiles ??= new ProfileIndex(cluster.now, cluster.nodeName);
  return cluster.profiles;
}

function unusedUid(profiles: ProfileIndex, username: string): string {
  for (let number = 0; number <= HIGHEST_NUMBER; number++) {
    const uid = uidOf(username, number);
    if (profiles.get(uid) === undefined) return uid;
  }
  const reason = `profile differentiator value is too high for base Uid [${uidOf(username, 0).slice(0, -2)}]`;
  throw new Failure(500, { type: "exception", reason });
}

function sameUser(a: ProfileUser, b: ProfileUser): boolean {
  return (
    same(a.roles, b.roles) &&
    a.realm.name === b.realm.name &&
    a.email === b.email &&
    a.fullName === b.fullName
  );
}

/** Makes the profile of a user, or brings it up to date, which also enables it again. */
export function activateProfile(cluster: Cluster, user: User): ProfileDocument {
  if (cluster.profiles !== null) refuseDuringOutage(cluster, "search");
  const profiles = profilesOf(cluster);
  const now = cluster.now();
  const seen = profileUser(user);
  const known = profiles.ofUser(seen);
  const fresh = known?.enabled && now - known.lastSynchronized < FRESH;
  if (fresh && sameUser(known.user, seen)) return known;
  refuseDuringOutage(cluster, "write");
  if (known === undefined) return profiles.create(unusedUid(profiles, user.username), seen);
  const change = { enabled: true, lastSynchronized: now, user: seen };
  return { ...profiles.update(known.uid, () => change, true), labels: known.labels };
}
