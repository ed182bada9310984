/** How a dialect's operations travel over one WebSocket, as messages that find their answers by an id. */
export interface MessageProtocol {
  /** One message, as text. `id` comes back with its answer; `authorization` is the whole value of such a header. */
  write(
    message: Readonly<Record<string, unknown>>,
    facts: { readonly id: string; readonly authorization: string | undefined },
  ): string;
  /** Which message a text answers, and with which HTTP status; undefined = none, e.g. a notification. */
  read(text: unknown): { readonly id: string; readonly status: number } | undefined;
  /** Bytes of the largest message that the upstream takes: a larger one would end the connection for all. */
  readonly maxBytes: number;
  /** Sent after each `keepAlive` ms, so that a socket without calls stays open; it must be answered. */
  readonly knock: string;
  readonly keepAlive: number;
}
