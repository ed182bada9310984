import {
  known,
  type ProfileRecord,
  type ProfileStore,
  profileStore,
  type SchemaKit,
  type Upstreams,
} from "../../../dialect.js";
import type { CamundaConnector } from "../connector/index.js";
import { type UserProfile, userIdProblem, type Value } from "../connector/records.js";

const TYPE = "CamundaUserProfile";

const textOf = (value: Value): string => (typeof value === "string" ? value : "");

/** A user as the schema shows them. A value that cannot be read fails in its own field. */
export class CamundaRecord implements ProfileRecord {
  readonly upstream: string;
  readonly userId: string;
  /** Null where no name is stored. */
  readonly fullName: string | null;
  readonly displayName: string;
  readonly #user: UserProfile;

  constructor(upstream: string, user: UserProfile) {
    this.upstream = upstream;
    this.userId = user.userId;
    this.fullName = `${textOf(user.firstName)} ${textOf(user.lastName)}`.trim() || null;
    this.displayName = this.fullName ?? user.userId;
    this.#user = user;
  }

  get type(): string {
    return TYPE;
  }

  get native(): string {
    return this.userId;
  }

  get firstName(): string | null {
    return known(this.#user.firstName);
  }

  get lastName(): string | null {
    return known(this.#user.lastName);
  }

  get email(): string | null {
    return known(this.#user.email);
  }
}

export const toRecord = (upstream: string, user: UserProfile): CamundaRecord =>
  new CamundaRecord(upstream, user);

export type Profiles = ProfileStore<CamundaConnector, UserProfile, CamundaRecord>;

/** The users of all configured upstreams of this dialect. */
export function createProfiles(kit: SchemaKit, upstreams: Upstreams<CamundaConnector>): Profiles {
  const profiles: Profiles = profileStore(kit, upstreams, {
    type: TYPE,
    key: "userId",
    idRule: userIdProblem,
    reads: (connector) => connector.users,
    toRecord,
    // To the letter, and as the directory itself spells it: where it takes `ADA` for `ada`, the issuer may not.
    isOwn: async (context, id, name) =>
      id === name && ((await profiles.load(context, undefined, name))?.userId ?? id) === id,
  });
  return profiles;
}

export function installType({ builder, Profile, Node }: SchemaKit) {
  return builder.objectRef<CamundaRecord>(TYPE).implement({
    description: "A user's profile in an engine of the Camunda 7 family (`GET /user/{id}/profile`).",
    interfaces: [Profile, Node],
    fields: (t) => ({
      userId: t.exposeID("userId", {
        description: "The user's id in the engine, in the engine's own spelling.",
      }),
      firstName: t.exposeString("firstName", {
        nullable: true,
        description: "Given name; null where none is stored.",
      }),
      lastName: t.exposeString("lastName", {
        nullable: true,
        description: "Family name; null where none is stored.",
      }),
      email: t.exposeString("email", {
        nullable: true,
        description:
          "E-mail address as stored: the engine does not check its form. Null where none is stored.",
      }),
    }),
  });
}

export type UserType = ReturnType<typeof installType>;

export function installQueries({ listSize }: SchemaKit, User: UserType, profiles: Profiles): void {
  profiles.queries(User, {
    one: {
      name: "camundaUserProfile",
      description:
        "One user's profile; null where the user does not exist or the caller may not read it. Batched: `GET /user?idIn=…`.",
      argument: "The user's id, 1 to 512 characters.",
    },
    many: {
      name: "camundaUserProfiles",
      description:
        "Users' profiles in the order of the ids; a missing one is null in its place. Fifty ids a call: `GET /user?idIn=…`.",
      argument: `The users' ids, at most ${listSize}.`,
    },
  });
}
