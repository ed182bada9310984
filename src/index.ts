/** The public API for embedding a gateway in another program, and for adding dialects to it. */
export { alignByKey, chunk } from "./core/align.js";
export type { Call } from "./core/call.js";
export { ALWAYS, type DeclaredCall } from "./core/declared-call.js";
export {
  type Dialect,
  defineDialect,
  type Example,
  type Identity,
  type Privileges,
  type Session,
  type StandInModule,
} from "./core/dialect.js";
export { type FailureKind, type InputIssue, invalidInput, UpstreamFailure } from "./core/failure.js";
export { idProblem } from "./core/ids.js";
export type { AttemptTrace, RequestTrace, TraceHeaders, Tracing } from "./core/tracing.js";
export type { Upstreams } from "./core/upstreams.js";
export { type AnyDialect, builtInDialects } from "./dialects.js";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.js";
export type { GatewaySettings, UpstreamSettings } from "./gateway-settings.js";
export { type GatewayContext, perOperation } from "./graphql/context.js";
export { badInput } from "./graphql/errors.js";
export { checkId, checkIds, checkInputId } from "./graphql/ids.js";
export type { Installed, PersonPart } from "./graphql/installed.js";
export type { Kit } from "./graphql/kit.js";
export { checkList, checkSize } from "./graphql/lists.js";
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
export { inputText, inputUpstream, mutationFacts } from "./graphql/root-fields.js";
export type { Answer } from "./http/answer.js";
export type { Client } from "./http/client.js";
export type { Operation } from "./http/operation.js";
export { type Path, path } from "./http/path.js";
export type { StandIn, StandInAnswer, StandInRequest } from "./sandbox/http.js";
export { logWatch } from "./watch/log.js";
export { openTelemetry } from "./watch/open-telemetry.js";
export type { Watch } from "./watch/watch.js";
