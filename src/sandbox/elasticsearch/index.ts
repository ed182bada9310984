import { SUPERUSER } from "./emulator.js";

export { createEmulator, type ElasticsearchEmulator, type EmulatorOptions } from "./emulator.js";
export { known } from "./known.js";
export { gatewayApiKey } from "./seed.js";

/** The service account of the gateway in front of the sandbox. */
export const auth = { basic: SUPERUSER };

export const basePath = "";
