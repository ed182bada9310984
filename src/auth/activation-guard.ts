import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type CancelSignal, platformSignal } from "../dialect/cancellation.js";
import type { UpstreamError } from "../dialect/upstream-error.js";
import { gatewayError } from "../graphql/errors.js";
import { failureOf } from "../graphql/outcomes.js";
import { type AroundRoot, factsOf } from "../graphql/root-fields.js";
import { type Counter, type Counters, networkOf } from "./counters/counters.js";
import type { ActivationSettings } from "./settings.js";

interface Guess {
  /** The account. */
  readonly subject: string;
  /** The client's network address. */
  readonly address: string;
  /** Fires when the client is no longer waiting. */
  readonly signal: CancelSignal;
}

const PACE = 500;
const EVERYBODY = "all";

/** Limits password guesses: per account, per address, and in total. */
export class ActivationGuard {
  readonly #perUser: Counter;
  readonly #perAddress: Counter;
  readonly #inAll: Counter;
  readonly #pace: number;

  constructor(settings: ActivationSettings, counters: Counters) {
    const { failuresPerUser, failuresPerAddress, failuresPerMinute, windowSeconds } = settings;
    this.#perUser = counters.counter("activation-user", { max: failuresPerUser, windowSeconds });
    this.#perAddress = counters.counter("activation-address", { max: failuresPerAddress, windowSeconds });
    this.#inAll = counters.counter("activation-all", { max: failuresPerMinute, windowSeconds: 60 });
    this.#pace = settings.pace ?? PACE;
  }

  /**
   * Runs one attempt. It is counted as a failure before it is sent, so that concurrent ones cannot slip through together, and
   * uncounted if it turns out not to be a wrong guess. A success resets the account.
   */
  async run<T>(guess: Guess, attempt: () => Promise<T>): Promise<T> {
    const startedAt = performance.now();
    const user = account(guess.subject);
    const giveBack = await this.#count(user, networkOf(guess.address));
    const ended = await attempt().then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const failed = "error" in ended;
    const failure = failureOf(failed ? ended.error : ended.value);
    if (failure?.kind === "credentials-rejected") {
      // An upstream checks passwords of existing users only, which takes longer: the time would reveal which users exist.
      await nextStep(startedAt, this.#pace, guess.signal);
    } else if (!failure || !mayHaveGuessed(failure)) {
      await giveBack();
    }
    if (failed) throw ended.error;
    if (!failure) await this.#perUser.clear(user);
    return ended.value;
  }

  /** Counts an attempt in all three counters, or refuses it and counts it in none. */
  async #count(user: string, address: string): Promise<() => Promise<void>> {
    const undo: (() => Promise<void>)[] = [];
    const giveBack = async (): Promise<void> => void (await Promise.all(undo.map((one) => one())));
    const places: readonly (readonly [Counter, string])[] = [
      [this.#inAll, EVERYBODY],
      [this.#perAddress, address],
      [this.#perUser, user],
    ];
    for (const [counter, key] of places) {
      const taking = await counter.take(key);
      if (taking.taken) {
        undo.push(() => taking.giveBack());
        continue;
      }
      // A refused attempt is not a guess, and must not use up other callers' allowance.
      await giveBack();
      throw gatewayError("RATE_LIMITED", "Too many failed activations; try again later.", {
        retryable: true,
        retryAfter: taking.wait,
      });
    }
    return giveBack;
  }
}

/** A caller that sends a guess and disconnects may find out some other way whether it was right. */
function mayHaveGuessed({ kind, sent }: UpstreamError): boolean {
  return sent && (kind === "cancelled" || kind === "operation-timeout");
}

/** A key that does not reveal the name, and is the same for every spelling a directory accepts. */
function account(subject: string): string {
  const plain = subject.normalize("NFKC").trim().toLowerCase();
  return createHash("sha256").update(plain).digest("base64url");
}

/** Guards every mutation that activates an account. */
export function guarded(guard: ActivationGuard): AroundRoot {
  return (field, inner) => {
    const subjectOf = factsOf(field)?.subject;
    if (!subjectOf) return inner;
    return (source, args, context, info) => {
      const { caller, call } = context;
      const guess = { subject: subjectOf(args), address: caller.address, signal: call.signal };
      return guard.run(guess, async () => inner(source, args, context, info));
    };
  };
}

/** Waits for the next multiple of `pace` milliseconds after `startedAt`, or until the signal fires. */
async function nextStep(startedAt: number, pace: number, signal: CancelSignal): Promise<void> {
  const spent = performance.now() - startedAt;
  const wait = Math.ceil(spent / pace) * pace - spent;
  await delay(wait, undefined, { signal: platformSignal(signal) }).catch(() => {});
}
