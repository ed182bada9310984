import type { UpstreamResponse } from "../../../dialect/upstream-response.js";
import type { UpdateInput } from "./issue-paths.js";
import { decodeUpdated as decodeWritten, type WireUpdate } from "./profiles.js";
import { updateFailure } from "./refusals.js";

export { decodeLogin, decodeMe, decodeRights, decodeVersion, type WireRight } from "./access.js";
export type { UpdateInput } from "./issue-paths.js";
export {
  decodePage,
  decodeProfile,
  decodeProfiles,
  type Off,
  type Read,
  type WirePage,
  type WireProfile,
  type WireUpdate,
} from "./profiles.js";
export { decodeUsers, type WireUser } from "./users.js";

/** The decoder for an update that was given this input. */
export function decodeUpdated(input: UpdateInput): (answer: UpstreamResponse) => WireUpdate {
  return (answer) => {
    if (answer.status !== 200) throw updateFailure(answer, input);
    return decodeWritten(answer);
  };
}
