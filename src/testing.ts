/** For the tests of a dialect: what holds for every one, and its emulator as a server. */
export { type RunningEmulator, startEmulator } from "./sandbox/http.js";
export { type ConformanceCase, type ConformanceTarget, conformance } from "./testing/conformance.js";
export type { Reached, Sample } from "./testing/world.js";
