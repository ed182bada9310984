import type { UpstreamResponse } from "../../../dialect.js";
import * as profiles from "./profiles.js";
import { type WrittenInput, writeFailure } from "./refusals.js";

export { decodeLogin, decodeMe, decodeRights, decodeVersion, type WireRight } from "./access.js";
export {
  decodePage,
  decodePageById,
  decodeProfiles,
  decodeRefreshed,
  decodeUsers,
  type Off,
  type Read,
  type WirePage,
  type WireProfile,
  type WireUser,
  type WireWritten,
} from "./profiles.js";
export type { WrittenInput } from "./refusals.js";

/** The decoder for a write that was given this input. */
export function decodeWritten(input: WrittenInput): (answer: UpstreamResponse) => profiles.WireWritten {
  return (answer) => {
    if (answer.status !== 200) throw writeFailure(answer, input);
    return profiles.decodeWritten(answer);
  };
}

/** The decoder for the deletion of the profile with this id. */
export function decodeDeleted(id: string): (answer: UpstreamResponse) => string {
  return (answer) => {
    if (answer.status !== 200) throw writeFailure(answer, { id, policies: undefined });
    return profiles.decodeDeleted(answer);
  };
}
