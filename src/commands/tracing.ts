import type { Tracing } from "../dialect/request-facts.js";

/** Where OpenTelemetry's API, in all of its versions 1, keeps what was registered with it. */
const REGISTERED = Symbol.for("opentelemetry.js.api.1");

/** Spans where an SDK was started before the program (`node --import`); else not even the API is loaded. */
export async function tracingInUse(): Promise<{ readonly tracing?: Tracing }> {
  if (!(REGISTERED in globalThis)) return {};
  const { openTelemetry } = await import("../observability/open-telemetry.js");
  return { tracing: await openTelemetry() };
}
