import { createHash } from "node:crypto";
import type { GraphQLSchema } from "graphql";
import { gatewayError } from "../graphql/errors.js";
import { failureOf } from "../graphql/outcomes.js";
import { factsOf, wrapRootFields } from "../graphql/root-fields.js";
import type { Counter, Counters } from "./counters.js";
import type { ActivationSettings } from "./settings.js";

const EVERYBODY = "all";

/** Limits guessing: of one account's password, from one address, and in all. */
export class ActivationGuard {
  readonly #perUser: Counter;
  readonly #perAddress: Counter;
  readonly #inAll: Counter;

  constructor(settings: ActivationSettings, counters: Counters) {
    this.#perUser = counters.create("activation-user", settings.failuresPerUser, settings.windowSeconds);
    this.#perAddress = counters.create(
      "activation-address",
      settings.failuresPerAddress,
      settings.windowSeconds,
    );
    this.#inAll = counters.create("activation-all", settings.failuresPerMinute, 60);
  }

  /**
   * Runs one attempt. It counts as a failure before it is sent, so that many at once cannot slip through together; what
   * turns out to be no wrong guess is taken back. A success clears the account.
   */
  async run<T>(subject: string, address: string, attempt: () => Promise<T>): Promise<T> {
    const taken: [Counter, string][] = [];
    const giveBack = (): Promise<unknown> =>
      Promise.all(taken.map(([counter, key]) => counter.giveBack(key)));
    const keys: [Counter, string][] = [
      // The widest first: it bounds how many keys the others ever hold.
      [this.#inAll, EVERYBODY],
      [this.#perAddress, hash(address)],
      [this.#perUser, hash(subject)],
    ];
    for (const [counter, key] of keys) {
      const wait = await counter.take(key);
      if (wait !== undefined) {
        // A refused attempt is no guess, and must not use up what others have left.
        await giveBack();
        throw gatewayError("RATE_LIMITED", "Too many failed activations; try again later.", {
          retryable: true,
          retryAfter: wait,
        });
      }
      taken.push([counter, key]);
    }
    try {
      const result = await attempt();
      if (failureOf(result)?.kind === "credentials-rejected") return result;
      await giveBack();
      if (!failureOf(result)) await this.#perUser.clear(hash(subject));
      return result;
    } catch (error) {
      if (failureOf(error)?.kind !== "credentials-rejected") await giveBack();
      throw error;
    }
  }
}

function hash(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}

/** Puts the guard before every mutation that says whom it activates. */
export function installActivationGuard(schema: GraphQLSchema, guard: ActivationGuard): void {
  wrapRootFields(schema, "mutation", (field, inner) => {
    const subject = factsOf(field)?.subject;
    if (!subject) return inner;
    return (source, args, context, info) =>
      guard.run(subject(args), context.caller.address, async () => inner(source, args, context, info));
  });
}
