/** The public API for embedding a gateway in another program, and for adding dialects to it. */
export type { Call } from "./core/call.js";
export { ALWAYS, type DeclaredCall } from "./core/declared-call.js";
export {
  type Dialect,
  defineDialect,
  type Example,
  type Identity,
  type Privileges,
  type Session,
} from "./core/dialect.js";
export { type FailureKind, type InputIssue, invalidInput, UpstreamFailure } from "./core/failure.js";
export type { AttemptTrace, RequestTrace, TraceHeaders, Tracing } from "./core/tracing.js";
export type { Upstreams } from "./core/upstreams.js";
export { type AnyDialect, builtInDialects } from "./dialects.js";
export { createGateway, type Gateway, type GatewayOptions } from "./gateway.js";
export type { GatewaySettings, UpstreamSettings } from "./gateway-settings.js";
export type { Installed } from "./graphql/installed.js";
export type { Kit } from "./graphql/kit.js";
export { outcome } from "./graphql/outcomes.js";
export type { Answer } from "./http/answer.js";
export type { Client } from "./http/client.js";
export type { Operation } from "./http/operation.js";
export { path } from "./http/path.js";
export { logWatch } from "./watch/log.js";
export { openTelemetry } from "./watch/open-telemetry.js";
export type { Watch } from "./watch/watch.js";
