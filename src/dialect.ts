/**
 * For authors of dialects: all that a dialect is made with. The built-in ones import nothing else of the gateway, so that the
 * same folder works as a package of its own, which imports `profile-gateway/dialect`.
 */
import {
  type Dialect as AnyKindOfDialect,
  defineDialect as define,
  type RegisteredDialect,
} from "./dialect/define-dialect.js";
import type { SchemaKit, SchemaParts } from "./graphql/schema-kit.js";
import type { Client } from "./http/client.js";
import type { Emulator } from "./sandbox/http.js";

/** What a dialect is: one value, the default export of its module. */
export type Dialect<Connector, Options> = AnyKindOfDialect<
  Client,
  SchemaKit,
  Connector,
  Options,
  SchemaParts,
  Emulator
>;

/** A dialect as gateways take it. */
export type AnyDialect = RegisteredDialect<Client, SchemaKit, SchemaParts, Emulator>;

/**
 * Makes a dialect. `Options` is what its zod schema gives, `Connector` what `connect` gives: neither has to be written down,
 * where `options` and `connect` stand before what uses them.
 */
export function defineDialect<Connector, Options>(dialect: Dialect<Connector, Options>): AnyDialect {
  return define(dialect);
}

export {
  type BatchLoader,
  type BulkRead,
  batchLoader,
  chunk,
  contained,
  loosely,
  oneByOne,
  type Row,
} from "./dialect/batch-loader.js";
export type { Call } from "./dialect/call.js";
export type {
  EmulatedPerson,
  EmulatorModule,
  Example,
  Identity,
  KnownThings,
  Login,
  Privileges,
  Session,
  Upstream,
  Upstreams,
} from "./dialect/define-dialect.js";
export type { Mutex } from "./dialect/keyed-mutex.js";
export {
  ALWAYS,
  type Asked,
  type DeclaredCall,
  type DeclaredOperation,
  type MessageProtocol,
  type Operation,
  type OperationFacts,
  operation,
  type RequestBody,
} from "./dialect/operation.js";
export { bodyIdProblem, idProblem, type Path, path, type Query, queryString } from "./dialect/path.js";
export type { Attempt } from "./dialect/request-facts.js";
export {
  type ErrorKind,
  type InputIssue,
  invalidInput,
  UpstreamError,
  type UpstreamErrorFacts,
} from "./dialect/upstream-error.js";
export type { UpstreamResponse, Value } from "./dialect/upstream-response.js";
export {
  checkId,
  checkIds,
  checkInputId,
  checkList,
  checkSize,
  elementsOf,
  type IdRule,
} from "./graphql/arguments.js";
export type { Builder, JsonRecord, Types } from "./graphql/builder.js";
export type { GatewayContext } from "./graphql/context.js";
export {
  defineMutation,
  type InputFieldBuilder,
  type Mutation,
  UPSTREAM,
  type Written,
} from "./graphql/define-mutation.js";
export { badInput } from "./graphql/errors.js";
export { selectedFields } from "./graphql/look-ahead.js";
export {
  ConflictError,
  CredentialsRejectedError,
  type ExpectedError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
  ReadOnlyError,
} from "./graphql/outcomes.js";
export type { NodeType } from "./graphql/profile.js";
export { firstName, known, type ProfileRecord } from "./graphql/profile.js";
export {
  type ProfileFacts,
  type ProfileStore,
  perOperation,
  perUpstream,
  profileStore,
} from "./graphql/profile-store.js";
export {
  inputText,
  inputUpstream,
  type MutationFacts,
  mutationFacts,
  ownedBy,
  requireScope,
  requireScopeOrOwn,
} from "./graphql/root-fields.js";
export type {
  PersonPart,
  PersonRecord,
  PersonRef,
  RefreshPolicyValue,
  SchemaKit,
  SchemaParts,
} from "./graphql/schema-kit.js";
export type { Client } from "./http/client.js";
export type { Emulator, EmulatorRequest, EmulatorResponse } from "./sandbox/http.js";
