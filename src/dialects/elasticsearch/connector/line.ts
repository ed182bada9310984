import { chunk } from "../../../dialect/batch-loader.js";

/** The server refuses a longer request line (`http.max_initial_line_length`). */
const LINE = 4_096;
/** For the path prefix of the configured URL, which is added further below. */
const PREFIX = 512;
const IDS_PER_CALL = 50;

/** Splits ids that go into one path segment, so that each part fits a call. `rest` is all else on the line. */
export function partsFor(ids: readonly string[], rest: string): string[][] {
  const room = LINE - PREFIX - `GET ${rest} HTTP/1.1`.length;
  return chunk(ids, IDS_PER_CALL, room, (id) => encodeURIComponent(id).length + 1);
}
