import { Server, type Socket } from "node:net";
import { errorCode } from "../dialect/upstream-error.js";

/** Milliseconds between two log lines about the same problem. */
const PAUSE = 60_000;

type Note = (message: string, facts: object) => void;

/** Counts one kind of problem. Reports it at once, then at most once a minute with the number of times it happened. */
class Trouble {
  count = 0;
  readonly #message: string;
  readonly #note: Note;
  #reported = 0;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(message: string, note: Note) {
    this.#message = message;
    this.#note = note;
  }

  happened(facts: object): void {
    this.count += 1;
    const now = performance.now();
    if (now - this.#reportedAt < PAUSE) return;
    this.#note(this.#message, { ...facts, times: this.count - this.#reported });
    this.#reported = this.count;
    this.#reportedAt = now;
  }
}

/** The connections of a listener: how many are open, and how many could not be accepted. */
export class Arrivals {
  /** Open connections. */
  open = 0;
  readonly #dropped: Trouble;
  readonly #failed: Trouble;

  /** `note` is called about problems, at most once a minute for each kind. */
  constructor(server: Server, note: Note) {
    this.#dropped = new Trouble("connections are turned away: as many are open as may be", note);
    this.#failed = new Trouble("connections cannot be accepted", note);
    server.on("connection", (socket: Socket) => {
      this.open += 1;
      socket.once("close", () => {
        this.open -= 1;
      });
    });
    server.on("drop", () => this.#dropped.happened({ open: this.open }));
    // Before the server listens, an error means that it cannot. Afterwards it keeps listening, whatever went wrong with one connection.
    server.once("listening", () =>
      server.on("error", (error) => this.#failed.happened({ code: errorCode(error) })),
    );
  }

  /** Connections that were dropped or could not be accepted. */
  get refused(): number {
    return this.#dropped.count + this.#failed.count;
  }
}

/**
 * Accepts no more connections; resolves once the last one is closed. Closes the underlying socket server: an HTTP server
 * would stop checking for slow clients at once, and a single one could then use up the whole grace period.
 */
export function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    Server.prototype.close.call(server, () => {
      // No client is left to check.
      server.close();
      resolve();
    });
  });
}
