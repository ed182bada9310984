import { z } from "zod";
import type { MessageProtocol } from "../../dialect/operation.js";

/** Notifications have no `requestId`; a number comes back as one. */
const answer = z.object({ requestId: z.string(), status: z.int().min(100).max(599) });

/** https://docs.kuzzle.io/core/2/guides/main-concepts/api/#websocket-protocol */
export const messages: MessageProtocol = {
  write: (message, { id, authorization }) =>
    JSON.stringify({ ...message, requestId: id, jwt: authorization?.replace(/^bearer +/i, "") }),
  read(text) {
    const { data } = answer.safeParse(text);
    return data && { id: data.requestId, status: data.status };
  },
  // The server drops the socket for a larger one, and after 60 s in which nothing was sent.
  maxBytes: 1_048_576,
  knock: '{"p":1}',
  keepAlive: 15_000,
};
