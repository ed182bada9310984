import { Server, type Socket } from "node:net";
import { errorCode } from "../dialect/upstream-error.js";

/** Milliseconds between two lines about the same trouble. */
const PAUSE = 60_000;

type Note = (message: string, facts: object) => void;

/** Counts what goes wrong in one way, and tells it at once, then at most once a minute, with how often it was. */
class Trouble {
  count = 0;
  readonly #message: string;
  readonly #note: Note;
  #told = 0;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(message: string, note: Note) {
    this.#message = message;
    this.#note = note;
  }

  happened(facts: object): void {
    this.count += 1;
    const now = performance.now();
    if (now - this.#toldAt < PAUSE) return;
    this.#note(this.#message, { ...facts, times: this.count - this.#told });
    this.#told = this.count;
    this.#toldAt = now;
  }
}

/** The connections that come to a listener: how many there are, and how many could not be taken. */
export class Arrivals {
  /** Connections that are open. */
  open = 0;
  readonly #dropped: Trouble;
  readonly #failed: Trouble;

  /** `note` is told of trouble, a line a minute at most. */
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
    // Before it listens an error is that of listening. Afterwards the listener stays, whatever a single connection met with.
    server.once("listening", () =>
      server.on("error", (error) => this.#failed.happened({ code: errorCode(error) })),
    );
  }

  /** Connections that were turned away or could not be accepted. */
  get refused(): number {
    return this.#dropped.count + this.#failed.count;
  }
}

/**
 * Takes no further connection; resolves once the last one is gone. As a server of sockets: one of HTTP would at once stop
 * looking for clients that are too slow, and a single one of them could then hold up the end for all of the grace.
 */
export function stopAccepting(server: Server): Promise<void> {
  return new Promise((resolve) => {
    Server.prototype.close.call(server, () => {
      // Now nobody needs to be looked for.
      server.close();
      resolve();
    });
  });
}
