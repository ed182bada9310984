import type { ObjectRef } from "@pothos/core";
import type { GraphQLResolveInfo } from "graphql";
import { BatchLoader, type BulkRead } from "../dialect/batch-loader.js";
import type { Call } from "../dialect/call.js";
import type { Upstream, Upstreams } from "../dialect/define-dialect.js";
import { bodyIdProblem } from "../dialect/path.js";
import { checkId, checkIds, failingAlone, type IdRule } from "./arguments.js";
import type { Types } from "./builder.js";
import type { GatewayContext, Held } from "./context.js";
import { UPSTREAM, type Written } from "./define-mutation.js";
import type { NodeType, ProfileRecord } from "./profile.js";
import { requireScope, requireScopeOrOwn } from "./root-fields.js";
import type { PersonPart, SchemaKit } from "./schema-kit.js";

/** What is particular about the profiles of one dialect. */
export interface ProfileFacts<Connector, Value, Record extends ProfileRecord> {
  /** The name of their GraphQL type. */
  readonly type: string;
  /** The field of that type that shows the native id. */
  readonly key: string;
  /** What queries that are written out call that id, with an `s` for several; absent = `id`, as `queries` does. */
  readonly argument?: string;
  /** What is wrong with an id, before anything is sent. */
  readonly idRule: IdRule;
  /** The bulk read of one upstream: a value of its connector. Asked for once, when the schema is made. */
  reads(connector: Connector): BulkRead<Value>;
  /** How a profile is found by its person's username, where that is not the native id; as `reads`. */
  byUsername?(connector: Connector): BulkRead<Value>;
  /** What resolvers see: `type`, `upstream`, `native` and `displayName` make the interface `Profile`. */
  toRecord(upstream: string, value: Value): Record;
  /** How much of each profile an operation selects below a field; absent = there is one read for all. */
  variantOf?(info: GraphQLResolveInfo): string | undefined;
  /**
   * Whether a native id of the first upstream is the person whom that system calls `name`. Absent = the one whom
   * `byUsername` finds; without that nobody's own.
   */
  isOwn?(context: GatewayContext, id: string, name: string): boolean | Promise<boolean>;
}

type Ref<Record> = ObjectRef<PothosSchemaTypes.ExtendDefaultTypes<Types>, Record, Record>;

/** A field that a store adds. */
interface Field {
  readonly name: string;
  readonly description: string;
}

/** A query by id. */
interface ById extends Field {
  /** Describes the argument `id` or `ids`. */
  readonly argument?: string;
}

interface Queries {
  readonly one: ById;
  readonly many?: ById;
  readonly named?: Field;
}

/** One value of each operation, and of each key where there are keys. */
interface PerOperation<T, Key> {
  (context: GatewayContext, key: Key): T;
  /** Undefined where nobody has asked for it yet. */
  known(context: GatewayContext, key: Key): T | undefined;
}

/**
 * One value per operation (and key, of a few), created on first use and gone with the operation. Loaders live here and
 * nowhere else, so that one caller's rows can never answer another's query. They are kept in the context itself: V8's
 * collector of young objects takes whatever a WeakMap holds for alive, and would move every operation to the old generation.
 */
export function perOperation<T, Key = void>(
  make: (context: GatewayContext, key: Key) => T,
): PerOperation<T, Key> {
  class Own implements Held {
    readonly key: Key;
    readonly value: T;
    readonly next: Held | undefined;
    constructor(context: GatewayContext, key: Key) {
      this.key = key;
      this.value = make(context, key);
      this.next = context.held;
    }
  }
  const find = ({ held }: GatewayContext, key: Key): Own | undefined => {
    for (let one = held; one; one = one.next) if (one instanceof Own && one.key === key) return one;
    return undefined;
  };
  const of = (context: GatewayContext, key: Key): T => {
    let own = find(context, key);
    if (!own) {
      own = new Own(context, key);
      context.held = own;
    }
    return own.value;
  };
  return Object.assign(of, { known: (context: GatewayContext, key: Key) => find(context, key)?.value });
}

/** One value of each operation and upstream; null or undefined = the first one. */
interface PerUpstream<T> {
  (context: GatewayContext, upstream: string | null | undefined): T;
  /** Undefined where nobody has asked for it yet. */
  known(context: GatewayContext, upstream: string): T | undefined;
}

/** One value for each operation and upstream, made when first asked for. */
export function perUpstream<Connector, T>(
  upstreams: Upstreams<Connector>,
  make: (connector: Connector, call: Call, upstream: string) => T,
): PerUpstream<T> {
  const held = perOperation(({ call }, { name, connector }: Upstream<Connector>) =>
    make(connector, call, name),
  );
  const of = (context: GatewayContext, upstream: string | null | undefined): T =>
    held(context, upstreams.select(upstream));
  return Object.assign(of, {
    known: (context: GatewayContext, upstream: string) => {
      const one = upstreams.find(upstream);
      return one && held.known(context, one);
    },
  });
}

/** The profiles of all configured upstreams of one dialect, each read at most once in an operation. */
export class ProfileStore<Connector, Value, Record extends ProfileRecord> {
  readonly upstreams: Upstreams<Connector>;
  readonly #facts: ProfileFacts<Connector, Value, Record>;
  readonly #kit: SchemaKit;
  readonly #loader: PerUpstream<BatchLoader<Value, Record>>;
  /** By username, where that is another key. */
  readonly #names: PerUpstream<BatchLoader<Value, Record>> | undefined;
  /** Looked up once for all ids of a list: a long selection would be read a hundred times. */
  readonly #variants = new WeakMap<GraphQLResolveInfo, { readonly variant: string | undefined }>();

  constructor(
    kit: SchemaKit,
    upstreams: Upstreams<Connector>,
    facts: ProfileFacts<Connector, Value, Record>,
  ) {
    this.upstreams = upstreams;
    this.#kit = kit;
    this.#facts = facts;
    const { byUsername } = facts;
    const loaderOf = (reads: Upstreams<BulkRead<Value>>) =>
      perUpstream(reads, (read, call, name) => new BatchLoader(read, call, name, facts));
    this.#loader = loaderOf(upstreams.map((connector) => facts.reads(connector)));
    this.#names = byUsername && loaderOf(upstreams.map(byUsername));
  }

  /** By a native id that is known to be one; `upstream` null or undefined = the first one. Null where there is none. */
  async load(
    context: GatewayContext,
    upstream: string | null | undefined,
    id: string,
    variant?: string,
  ): Promise<Record | null> {
    return this.#loader(context, upstream).load(id, variant);
  }

  /** By a username as that system spells it; `upstream` as above. */
  async named(
    context: GatewayContext,
    upstream: string | null | undefined,
    username: string,
  ): Promise<Record | null> {
    if (!this.#names) {
      // A name that can be nobody's id is nobody's.
      return this.#facts.idRule(username) ? null : this.load(context, upstream, username);
    }
    return this.#names(context, upstream).load(username);
  }

  /** By the arguments of a query for one profile. A bad id is `BAD_USER_INPUT`. */
  one(
    context: GatewayContext,
    upstream: string | null | undefined,
    id: string,
    info: GraphQLResolveInfo,
  ): Promise<Record | null> {
    checkId(this.#facts.argument ?? "id", id, this.#facts.idRule);
    return this.#loader(context, upstream).load(id, this.#variantOf(info));
  }

  /** The same for several: in their order, each may fail alone. */
  async many(
    context: GatewayContext,
    upstream: string | null | undefined,
    ids: readonly string[],
    info: GraphQLResolveInfo,
  ): Promise<readonly (Record | null | Promise<Record | null>)[]> {
    checkIds(`${this.#facts.argument ?? "id"}s`, ids, this.#kit.listSize, this.#facts.idRule);
    const variant = this.#variantOf(info);
    return failingAlone(await this.#loader(context, upstream).loadMany(ids, variant));
  }

  /** What a profile is now, as the answer to a write said. */
  prime(context: GatewayContext, upstream: string, id: string, value: Value): void {
    this.#loader(context, upstream).prime(id, value);
  }

  /** After a write: whatever the operation read before is out of date. Without an id: whichever profile it was. */
  forget(context: GatewayContext, upstream: string, id?: string): void {
    this.#loader.known(context, upstream)?.forget(id);
  }

  /**
   * Adds the queries for one profile by id and, where they are named, for several in the order of the ids and for one by
   * username. `ref` is their GraphQL type.
   */
  queries(ref: Ref<Record>, { one, many, named }: Queries): void {
    const { builder, listSize } = this.#kit;
    const type: Ref<ProfileRecord> = ref;
    builder.queryField(one.name, (t) =>
      t.field({
        type,
        nullable: true,
        description: one.description,
        args: {
          id: t.arg.id({
            required: true,
            description: one.argument ?? "The id that it has in the upstream.",
          }),
          upstream: t.arg.string(UPSTREAM),
        },
        resolve: (_root, { id, upstream }, context, info) => this.one(context, upstream, id, info),
      }),
    );
    if (many)
      builder.queryField(many.name, (t) =>
        t.field({
          type: [type],
          nullable: { list: true, items: true },
          description: many.description,
          args: {
            ids: t.arg.idList({
              required: true,
              description: many.argument ?? `At most ${listSize} ids.`,
            }),
            upstream: t.arg.string(UPSTREAM),
          },
          resolve: (_root, { ids, upstream }, context, info) => this.many(context, upstream, ids, info),
        }),
      );
    if (!named) return;
    builder.queryField(named.name, (t) =>
      t.field({
        type,
        nullable: true,
        description: named.description,
        args: {
          username: t.arg.string({ required: true, description: "1 to 512 characters." }),
          upstream: t.arg.string(UPSTREAM),
        },
        resolve: (_root, { username, upstream }, context) => {
          checkId("username", username, bodyIdProblem);
          return this.named(context, upstream, username);
        },
      }),
    );
  }

  /**
   * The part of a person, for `SchemaParts.person`: the profile of that username in the first upstream. `displayName` is a
   * human name that the profile holds, null where it holds none; absent = it never does.
   */
  person(
    ref: Ref<Record>,
    { name, description, displayName }: Field & { displayName?(record: Record): string | null },
  ): PersonPart {
    const { builder, spell } = this.#kit;
    const type: Ref<ProfileRecord> = ref;
    const find = async (context: GatewayContext, username: string): Promise<Record | null> => {
      const spelled = spell(username);
      const found = spelled === null ? null : await this.named(context, undefined, spelled);
      // A system that finds `ada` under `ADA` does not know whether the issuer takes them for one person.
      if (found && !this.#names && found.native !== spelled) requireScope(context, "read");
      return found;
    };
    return {
      addTo: (person) =>
        builder.objectField(person, name, (t) =>
          t.field({
            type,
            nullable: true,
            description,
            resolve: ({ username }, _args, context) => find(context, username),
          }),
        ),
      ...(displayName && {
        displayName: async (context: GatewayContext, username: string) => {
          // Not an error: a person has a name also where this system is not configured.
          if (this.upstreams.all.length === 0) return null;
          const found = await find(context, username);
          return found && displayName(found);
        },
      }),
    };
  }

  /** How a profile is found again by its global id, for `SchemaParts.nodes`. `ref` is its GraphQL type. */
  node(ref: Ref<Record>): NodeType {
    const { type, key, idRule } = this.#facts;
    return {
      type,
      key,
      ref,
      idRule,
      load: (context, upstream, native, info) => this.load(context, upstream, native, this.#variantOf(info)),
    };
  }

  /** Whether a profile is the person's of that username: in the first upstream, which `Person` shows. */
  async isOwn(
    context: GatewayContext,
    upstream: string | null,
    id: string | null,
    username: string,
  ): Promise<boolean> {
    const name = this.#kit.spell(username);
    const [first] = this.upstreams.all;
    if (!first || upstream !== first.name || id === null || name === null) return false;
    const { isOwn, byUsername } = this.#facts;
    if (isOwn) return isOwn(context, id, name);
    return byUsername !== undefined && (await this.named(context, upstream, name))?.native === id;
  }

  /**
   * The resolver of a payload's `profile`: read now, unless the write's own answer held it. Needs the scope `read`, or
   * `self` for one's own.
   */
  readonly afterWrite = async (
    { upstream, id }: Written<unknown>,
    _args: unknown,
    context: GatewayContext,
    info: GraphQLResolveInfo,
  ): Promise<Record | null> => {
    await requireScopeOrOwn(context, "read", (username) => this.isOwn(context, upstream, id, username));
    return this.load(context, upstream, id, this.#variantOf(info));
  };

  #variantOf(info: GraphQLResolveInfo): string | undefined {
    const { variantOf } = this.#facts;
    if (!variantOf) return undefined;
    const known = this.#variants.get(info) ?? { variant: variantOf(info) };
    this.#variants.set(info, known);
    return known.variant;
  }
}

/** The profiles of one dialect: made once, in `install`. */
export function profileStore<Connector, Value, Record extends ProfileRecord>(
  kit: SchemaKit,
  upstreams: Upstreams<Connector>,
  facts: ProfileFacts<Connector, Value, Record>,
): ProfileStore<Connector, Value, Record> {
  return new ProfileStore(kit, upstreams, facts);
}
