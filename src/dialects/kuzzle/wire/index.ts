import type { Answer } from "../../../http/answer.js";
import type { UpdateInput } from "./places.js";
import { decodeUpdated as decodeWritten, type WireUpdate } from "./profiles.js";
import { updateFailure } from "./refusals.js";

export { decodeLogin, decodeMe, decodeRights, decodeVersion, type WireRight } from "./access.js";
export type { UpdateInput } from "./places.js";
export {
  decodePage,
  decodeProfile,
  decodeProfiles,
  type Read,
  type WirePage,
  type WireProfile,
  type WireUpdate,
} from "./profiles.js";
export { decodeUsers, type WireUser } from "./users.js";

/** The decoder for an update that was given this input. */
export function decodeUpdated(input: UpdateInput): (answer: Answer) => WireUpdate {
  return (answer) => {
    if (answer.status !== 200) throw updateFailure(answer, input);
    return decodeWritten(answer);
  };
}
