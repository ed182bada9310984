import { Meanings } from "../../../live/recorder/meanings.mjs";
import { type Normalised, normalised } from "../../../live/recorder/normalised.mjs";
import { basic } from "../../support/dialect-contract/world.js";
import { send } from "../../support/replay.js";
import type { Recorded, Recording, Setup } from "./recording.js";
import { type Stage, seed, stageOf } from "./stage.js";

/** An exchange and how it came out this time. */
export interface Replayed {
  readonly recorded: Recorded;
  readonly answer: Normalised;
}

/** Milliseconds between two exchanges, so that what lasts a second is over at some time. */
const STEP = 50;

/** Runs a recording against the emulator, set by set. */
export class Replay {
  readonly #recording: Recording;
  #now = 1_800_000_000_000;
  #stage: Stage | undefined;
  #meanings = new Meanings({});

  constructor(recording: Recording) {
    this.#recording = recording;
  }

  async run(): Promise<Replayed[]> {
    const replayed: Replayed[] = [];
    try {
      for (const recorded of this.#recording.exchanges) {
        for (const step of recorded.before) await this.#prepare(step);
        this.#now += STEP;
        replayed.push({ recorded, answer: await this.#ask(recorded) });
      }
    } finally {
      await this.#stage?.stop();
    }
    return replayed;
  }

  async #prepare(step: Setup): Promise<void> {
    if ("wait" in step) this.#now += step.wait;
    else if ("start" in step) await this.#start(step.start);
    else if (this.#stage) {
      const given = await seed(this.#stage, step.seed, step.args);
      if (step.as !== undefined) this.#meanings.learn(step.as, given);
    }
  }

  async #start(options: unknown): Promise<void> {
    await this.#stage?.stop();
    this.#stage = await stageOf(this.#recording.name, options, () => this.#now);
    const { admin } = this.#stage;
    this.#meanings = new Meanings(admin ? { ...admin, admin: basic(admin.username, admin.password) } : {});
  }

  async #ask({ request, as, ...exchange }: Recorded): Promise<Normalised> {
    const fill = (text: string) => this.#meanings.fill(text);
    const body = request.body === null ? null : fill(request.body);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([key, text]) => [key, fill(text)]),
    );
    const answer = await send(this.#stage?.url ?? "", {
      method: request.method,
      path: fill(request.path),
      headers: { ...headers, ...(body !== null && { "content-length": String(Buffer.byteLength(body)) }) },
      body,
    });
    for (const [name, path] of Object.entries(as)) {
      this.#meanings.find(name, path, JSON.parse(answer.body));
    }
    return normalised({ ...answer, body: this.#meanings.hide(answer.body) }, exchange);
  }
}
