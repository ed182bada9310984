import { known, type SchemaKit } from "../../../dialect.js";
import type { DocumentVersion, ProfileUser } from "../connector/records.js";
import type { Profiles } from "./profiles.js";
import { type ElasticsearchRecord, TYPE } from "./records.js";
import { filterArgument } from "./selection.js";

function installUser({ builder }: SchemaKit) {
  return builder.objectRef<ProfileUser>("ElasticsearchUser").implement({
    description: "The user that a profile belongs to, as it was when the profile was last activated.",
    fields: (t) => ({
      username: t.string({
        resolve: ({ username }) => known(username),
        description: "The name to log in with.",
      }),
      roles: t.stringList({
        description: "Names of the user's roles; empty where it has none.",
        resolve: ({ roles }) => [...known(roles)],
      }),
      realmName: t.string({
        resolve: ({ realmName }) => known(realmName),
        description: "The configured name of the realm that authenticated the user, e.g. `default_native`.",
      }),
      realmDomain: t.string({
        resolve: ({ realmDomain }) => known(realmDomain),
        nullable: true,
        description: "The security domain of that realm; null where it is in none.",
      }),
      email: t.string({
        resolve: ({ email }) => known(email),
        nullable: true,
        description: "E-mail address as stored, its form unchecked; null where none is stored.",
      }),
      fullName: t.string({
        resolve: ({ fullName }) => known(fullName),
        nullable: true,
        description: "Full name; null where none is stored.",
      }),
    }),
  });
}

function installVersion({ builder }: SchemaKit) {
  return builder.objectRef<DocumentVersion>("DocumentVersion").implement({
    description:
      "Which state of a stored document was read: pass it as `ifVersion` to write only onto that state.",
    fields: (t) => ({
      seqNo: t.expose("seqNo", {
        type: "NonNegativeInt",
        description:
          "Sequence number of the last write, from 0. Counted over all profiles, so gaps are normal.",
      }),
      primaryTerm: t.expose("primaryTerm", {
        type: "NonNegativeInt",
        description: "Grows, from 1, when the shard is assigned anew.",
      }),
    }),
  });
}

export function installType(kit: SchemaKit, profiles: Profiles) {
  const User = installUser(kit);
  const Version = installVersion(kit);
  return kit.builder.objectRef<ElasticsearchRecord>(TYPE).implement({
    description: "A user's profile in Elasticsearch 8.5 or later (`GET /_security/profile/{uid}`).",
    interfaces: [kit.Profile, kit.Node],
    fields: (t) => ({
      uid: t.exposeID("uid", {
        description: "The profile's id in Elasticsearch. Opaque: it cannot be computed from the username.",
      }),
      enabled: t.boolean({
        description: "Whether suggestions show the profile. Says nothing about whether the user may log in.",
        resolve: async (record, _args, context) => known((await profiles.whole(context, record)).enabled),
      }),
      lastSynchronized: t.field({
        type: "DateTime",
        description: "When an activation last wrote the user's details, to the millisecond.",
        resolve: async (record, _args, context) =>
          known((await profiles.whole(context, record)).lastSynchronized),
      }),
      user: t.expose("user", { type: User, description: "The user's details, from the last activation." }),
      labels: t.field({
        type: "JSONObject",
        resolve: ({ labels }) => known(labels),
        description: "Searchable values by application, always complete. The order of keys is not kept.",
      }),
      data: t.field({
        type: "JSONObject",
        description:
          "Values by application that are stored but not searchable. Read only when selected, in the same call as the rest of the profile; every further set of paths costs a call (`GET /_security/profile/{uid}?data=…`). The order of keys is not kept, nor are digits of a number beyond the 16th.",
        args: {
          paths: t.arg.stringList({
            description:
              "What to read: `app1` is all of that key, `app1.font` a part of it, `*` stands for any text. Omitted: everything; empty: nothing. No commas, no blanks around a path, and 3,000 bytes of URL for all of them. What a path does not find is left out.",
          }),
        },
        resolve: async (record, { paths }, context) => {
          const filter = filterArgument(paths);
          return filter === undefined ? {} : known(await profiles.data(context, record, filter));
        },
      }),
      version: t.field({
        type: Version,
        description: "Which state this is; a write of anyone changes it.",
        resolve: async (record, _args, context) => known((await profiles.whole(context, record)).version),
      }),
    }),
  });
}

export type ElasticsearchType = ReturnType<typeof installType>;
