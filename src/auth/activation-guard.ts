import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { type CancelSignal, platformSignal } from "../dialect/cancellation.js";
import type { UpstreamError } from "../dialect/upstream-error.js";
import type { AroundRoot } from "../graphql/around-root.js";
import { gatewayError } from "../graphql/errors.js";
import { failureOf } from "../graphql/outcomes.js";
import { factsOf } from "../graphql/root-fields.js";
import type { Counter, Counters } from "./counters/counters.js";
import { networkOf } from "./network.js";
import type { ActivationSettings } from "./settings.js";

interface Guess {
  /** Whom it is about. */
  readonly subject: string;
  /** Where it comes from. */
  readonly address: string;
  /** Fires when nobody waits for the answer any more. */
  readonly signal: CancelSignal;
}

const PACE = 500;
const EVERYBODY = "all";

/** Limits guessing: of one account's password, from one address, and in all. */
export class ActivationGuard {
  readonly #perUser: Counter;
  readonly #perAddress: Counter;
  readonly #inAll: Counter;
  readonly #pace: number;

  constructor(settings: ActivationSettings, counters: Counters) {
    const { failuresPerUser, failuresPerAddress, failuresPerMinute, windowSeconds } = settings;
    this.#perUser = counters.counter("activation-user", { most: failuresPerUser, windowSeconds });
    this.#perAddress = counters.counter("activation-address", { most: failuresPerAddress, windowSeconds });
    this.#inAll = counters.counter("activation-all", { most: failuresPerMinute, windowSeconds: 60 });
    this.#pace = settings.pace ?? PACE;
  }

  /**
   * Runs one attempt. It counts as a failure before it is sent, so that many at once cannot slip through together; what
   * turns out to be no wrong guess is taken back. A success clears the account.
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
      // An upstream checks the password of a known user only, and that takes it longer: who could tell the two apart
      // would know which users there are.
      await nextStep(startedAt, this.#pace, guess.signal);
    } else if (!failure || !mayHaveGuessed(failure)) {
      await giveBack();
    }
    if (failed) throw ended.error;
    if (!failure) await this.#perUser.clear(user);
    return ended.value;
  }

  /** Counts an attempt everywhere, or refuses it and counts it nowhere. */
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
      // A refused attempt is no guess, and must not use up what others have left.
      await giveBack();
      throw gatewayError("RATE_LIMITED", "Too many failed activations; try again later.", {
        retryable: true,
        retryAfter: taking.wait,
      });
    }
    return giveBack;
  }
}

/** Who sends a guess and leaves at once may learn in another way whether it was right. */
function mayHaveGuessed({ kind, sent }: UpstreamError): boolean {
  return sent && (kind === "cancelled" || kind === "operation-timeout");
}

/** A key that tells nothing, and is the same however a directory lets the name be written. */
function account(subject: string): string {
  const plain = subject.normalize("NFKC").trim().toLowerCase();
  return createHash("sha256").update(plain).digest("base64url");
}

/** Puts the guard before every mutation that says whom it activates. */
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

/** Waits for the next multiple of `pace` milliseconds after `startedAt`, or until nobody waits any more. */
async function nextStep(startedAt: number, pace: number, signal: CancelSignal): Promise<void> {
  const spent = performance.now() - startedAt;
  const wait = Math.ceil(spent / pace) * pace - spent;
  await delay(wait, undefined, { signal: platformSignal(signal) }).catch(() => {});
}
