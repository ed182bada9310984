import { SUPERUSER } from "./stand-in.js";

export { gatewayApiKey } from "./seed.js";
export { createStandIn, type ElasticsearchStandIn, type StandInOptions } from "./stand-in.js";

/** The service account of the gateway in front of the sandbox. */
export const auth = { basic: SUPERUSER };

export const basePath = "";
