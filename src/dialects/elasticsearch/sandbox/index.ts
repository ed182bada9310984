export { gatewayApiKey } from "./seed.js";
export type { ElasticsearchStandIn, StandInOptions } from "./stand-in.js";
export { createStandIn } from "./stand-in.js";

import { SUPERUSER } from "./stand-in.js";

/** The service account of the gateway in front of the sandbox. */
export const auth = { basic: SUPERUSER };

export const basePath = "";
