import type { InputFieldMap, InputShapeFromFields, ObjectRef } from "@pothos/core";
import type { Upstreams } from "../dialect/define-dialect.js";
import { type InputIssue, invalidInput } from "../dialect/upstream-error.js";
import { checkInputId, type IdRule } from "./arguments.js";
import type { Types } from "./builder.js";
import type { GatewayContext } from "./context.js";
import { type ExpectedError, outcome } from "./outcomes.js";
import { inputText, inputUpstream, mutationFacts, ownedBy } from "./root-fields.js";
import type { SchemaKit } from "./schema-kit.js";

type AllTypes = PothosSchemaTypes.ExtendDefaultTypes<Types>;

/** What the fields of an input are made with. */
export type InputFieldBuilder = PothosSchemaTypes.InputFieldBuilder<AllTypes, "InputObject">;

/** What a write leaves for its payload. */
export interface Written<Value = never> {
  /** The configured name of the upstream that was written to. */
  readonly upstream: string;
  /** The native id, as the upstream spells it. */
  readonly id: string;
  /** The profile as it is now, where the upstream's answer held it: whoever reads it in this operation is given it. */
  readonly stored?: Value | null | undefined;
}

/** What a mutation has to know of the profiles that it changes: a `ProfileStore`, as a rule. */
export interface Changing<Connector, Value> {
  readonly upstreams: Upstreams<Connector>;
  prime(context: GatewayContext, upstream: string, id: string, value: Value): void;
  forget(context: GatewayContext, upstream: string, id?: string): void;
  isOwn(
    context: GatewayContext,
    upstream: string | null,
    id: string | null,
    username: string,
  ): Promise<boolean>;
}

/** One mutation: one write of one upstream. */
export interface Mutation<Connector, Value, Fields extends InputFieldMap, Payload extends Written<Value>> {
  /** `updateUserProfile`; its input is then `UpdateUserProfileInput`, its result `UpdateUserProfileResult`. */
  readonly name: string;
  readonly description: string;
  readonly input: {
    readonly description: string;
    /** Of the argument `input`. */
    readonly argument: string;
    /** All but `upstream`, which every mutation has. Secrets have `extensions: { secret: true }`. */
    fields(t: InputFieldBuilder): Fields;
  };
  /** `<Name>Payload`. Its `profile`, if it has one, is resolved by `ProfileStore.afterWrite`. */
  readonly payload: ObjectRef<AllTypes, Payload, Payload>;
  /** The expected failures: members of the result beside the payload. Others are entries of `errors`. */
  readonly errors: readonly ExpectedError[];
  /** Where in the input the native id stands; `["id"]` unless said otherwise. For the audit line. */
  readonly target?: readonly string[];
  /** What is wrong with that id, before anything is sent: an `InvalidInputError`. Absent = `write` checks it. */
  readonly idRule?: IdRule;
  /** What this operation read before and is out of date after the write: that id, or everything of the upstream. */
  readonly forgets?: "everything";
  /** Whether the scope `self` opens it, for what is the caller's own. */
  readonly own?: boolean;
  /** For activations: whom the attempt is about, as a key that holds no secret. Makes it subject to the guard. */
  subject?(args: Record<string, unknown>): string;
  /** Fails with an `UpstreamError`. Its kind decides which member of the result it becomes, if any. */
  write(given: {
    readonly connector: Connector;
    readonly input: InputShapeFromFields<Fields>;
    readonly upstream: string;
    readonly context: GatewayContext;
  }): Promise<Omit<Payload, "upstream">>;
}

/** Adds a mutation to the schema: its input, the union of its outcomes, and what audit, scopes and guards know of it. */
export function defineMutation<
  Connector,
  Value,
  Fields extends InputFieldMap,
  Payload extends Written<Value>,
>(
  kit: SchemaKit,
  profiles: Changing<Connector, Value>,
  mutation: Mutation<Connector, Value, Fields, Payload>,
): void;
// The types of an input's fields are known to the caller of `defineMutation` alone.
export function defineMutation(
  { builder }: SchemaKit,
  profiles: Changing<unknown, unknown>,
  mutation: Mutation<unknown, unknown, InputFieldMap, Written<unknown>>,
): void {
  const { name, description, payload, errors, forgets, own, idRule } = mutation;
  const path = mutation.target ?? ["id"];
  const type = name.charAt(0).toUpperCase() + name.slice(1);
  const target = (args: Record<string, unknown>): string | null => inputText(args, ...path);
  const named = inputUpstream(profiles.upstreams);

  async function run(
    input: InputShapeFromFields<InputFieldMap> & { readonly upstream?: string | null | undefined },
    context: GatewayContext,
  ): Promise<Written<unknown>> {
    try {
      const { name: upstream, connector } = profiles.upstreams.select(input.upstream);
      const id = target({ input });
      if (idRule) checkInputId(upstream, name, path.join("."), id ?? "", idRule);
      const issues: InputIssue[] = [];
      collectIllFormed(input, "", issues);
      if (issues.length > 0) throw invalidInput(upstream, name, issues);
      let written: Omit<Written<unknown>, "upstream">;
      try {
        written = await mutation.write({ connector, input, upstream, context });
      } finally {
        // Also after a failure: the write may have happened all the same.
        profiles.forget(context, upstream, forgets === "everything" ? undefined : (id ?? undefined));
      }
      profiles.forget(context, upstream, written.id);
      if (written.stored) profiles.prime(context, upstream, written.id, written.stored);
      return { upstream, ...written };
    } catch (error) {
      throw outcome(error);
    }
  }

  const Input = builder.inputType(`${type}Input`, {
    description: mutation.input.description,
    fields(t) {
      const fields = mutation.input.fields(t);
      const [first = ""] = path;
      if (!(first in fields))
        throw new Error(`${name}: the input has no ${first}; say in "target" where its id stands`);
      return { ...fields, upstream: t.string(UPSTREAM) };
    },
  });
  builder.mutationField(name, (t) =>
    t.field({
      type: payload,
      nullable: true,
      description,
      args: { input: t.arg({ type: Input, required: true, description: mutation.input.argument }) },
      extensions: {
        ...mutationFacts({
          target,
          upstream: named,
          ...(mutation.subject && { subject: mutation.subject }),
        }),
        ...(own &&
          ownedBy((args, username, context) => profiles.isOwn(context, named(args), target(args), username))),
      },
      errors: {
        types: [...errors],
        union: { name: `${type}Result`, description: `What came of \`${name}\`.` },
      },
      resolve: (_root, { input }, context) => run(input, context),
    }),
  );
}

/** Texts with a lone surrogate, by their paths: upstreams store a question mark instead, without an error. */
function collectIllFormed(value: unknown, path: string, issues: InputIssue[]): void {
  if (typeof value === "string" && !value.isWellFormed())
    issues.push({ path, message: "must be well-formed Unicode" });
  if (typeof value !== "object" || value === null) return;
  for (const name in value)
    collectIllFormed(Reflect.get(value, name), path === "" ? name : `${path}.${name}`, issues);
}

/** The argument of every field that more than one upstream can serve. */
export const UPSTREAM = {
  description: "One configured upstream by name; omitted, the first one of this dialect.",
};
