/** The public API for embedding a gateway in another program, and for adding dialects to it. */
export { alignByKey, chunk } from "./dialect/batch-loader.js";
export type { Call } from "./dialect/call.js";
export type { Upstreams } from "./dialect/define-dialect.js";
export {
  type Dialect,
  defineDialect,
  type EmulatorModule,
  type Example,
  type Identity,
  type Login,
  type Privileges,
  type Session,
} from "./dialect/define-dialect.js";
export type { Operation, RequestBody } from "./dialect/operation.js";
export { ALWAYS, type DeclaredCall } from "./dialect/operation.js";
export { idProblem, type Path, path } from "./dialect/path.js";
export type { AttemptTrace, RequestTrace, TraceHeaders, Tracing } from "./dialect/request-facts.js";
export { type ErrorKind, type InputIssue, invalidInput, UpstreamError } from "./dialect/upstream-error.js";
export type { UpstreamResponse } from "./dialect/upstream-response.js";
export { type AnyDialect, builtInDialects } from "./dialects.js";
export {
  createGateway,
  type Gateway,
  type GatewayOptions,
  LoadedSettings,
  type LoadSettingsOptions,
  loadSettings,
  type Sandbox,
  type SandboxOptions,
  type SettingsInput,
  startSandbox,
  type UpstreamInput,
} from "./embed.js";
export type { Builder } from "./graphql/builder.js";
export { type GatewayContext, perOperation } from "./graphql/context.js";
export { badInput } from "./graphql/errors.js";
export type { IdRule } from "./graphql/ids.js";
export { checkId, checkIds, checkInputId } from "./graphql/ids.js";
export { checkList, checkSize, elementsOf } from "./graphql/lists.js";
export type { NodeType } from "./graphql/node.js";
export {
  ConflictError,
  CredentialsRejectedError,
  InvalidInputError,
  NotFoundError,
  outcome,
  PermissionDeniedError,
  ReadOnlyError,
} from "./graphql/outcomes.js";
export { firstName, type ProfileRecord } from "./graphql/profile.js";
export type { MutationFacts } from "./graphql/root-fields.js";
export { inputText, inputUpstream, mutationFacts } from "./graphql/root-fields.js";
export type { SchemaKit } from "./graphql/schema-kit.js";
export type { PersonPart, SchemaParts } from "./graphql/schema-parts.js";
export type { Client } from "./http/client.js";
export { logObserver } from "./observability/log.js";
export type { Observer } from "./observability/observer.js";
export { openTelemetry } from "./observability/open-telemetry.js";
export type { Emulator, EmulatorRequest, EmulatorResponse } from "./sandbox/http.js";
export { SettingsProblems } from "./settings/problems/problems.js";
