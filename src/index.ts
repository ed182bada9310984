/** The public API for embedding a gateway in another program; who writes a dialect imports `profile-gateway/dialect`. */
export type { AttemptTrace, RequestTrace, TraceHeaders, Tracing } from "./dialect/request-facts.js";
export * from "./dialect.js";
export { builtInDialects } from "./dialects.js";
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
export { logObserver } from "./observability/log.js";
export type { Observer } from "./observability/observer.js";
export { openTelemetry } from "./observability/open-telemetry.js";
export { SettingsProblems } from "./settings/problems/problems.js";
