import fc, { type GeneratorValue } from "fast-check";

const SECONDS = Number(process.env["FUZZ_SECONDS"] ?? 60);
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_127);

/** Draws what an input is made of. */
export class Dice {
  readonly #draw: GeneratorValue;

  constructor(draw: GeneratorValue) {
    this.#draw = draw;
  }

  /** 0 to `most`. */
  upTo(most: number): number {
    return this.#draw(fc.nat, { max: most });
  }

  /** One time in `n`. */
  oneIn(n: number): boolean {
    return this.upTo(n - 1) === 0;
  }

  of<T>(all: readonly [T, ...T[]]): T {
    return all[this.upTo(all.length - 1)] ?? all[0];
  }

  many<T>(most: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.upTo(most) }, (_, index) => make(index));
  }

  text(): string {
    return this.#draw(fc.string, { unit: "grapheme", maxLength: 12 });
  }

  json(): unknown {
    return this.#draw(fc.jsonValue, { maxDepth: 2 });
  }

  /** The same text with a few characters taken out, doubled, or put in. */
  spoilt(text: string, more: readonly [string, ...string[]]): string {
    let left = text;
    for (const put of this.many(3, () => this.of(["", ...more]))) {
      const at = this.upTo(left.length);
      left = left.slice(0, at) + put + left.slice(at + this.upTo(3));
    }
    return left;
  }
}

/**
 * Tries inputs for a minute, all of them made from one seed, and prints what came of them. A finding is shrunk and printed
 * with its seed and path; it then becomes a test of its own.
 */
export async function fuzz(target: string, attempt: (dice: Dice) => Promise<string>): Promise<void> {
  const tried = new Map<string, number>();
  const property = fc.asyncProperty(fc.gen(), async (draw) => {
    const outcome = await attempt(new Dice(draw));
    tried.set(outcome, (tried.get(outcome) ?? 0) + 1);
  });
  const limits = { numRuns: 1_000_000_000, interruptAfterTimeLimit: SECONDS * 1000 };
  await fc.assert(property, { seed: SEED, ...limits, markInterruptAsFailure: false });
  const all = [...tried.values()].reduce((sum, count) => sum + count, 0);
  const lines = [...tried].sort(([, a], [, b]) => b - a).map(([outcome, count]) => `  ${count} ${outcome}`);
  process.stdout.write(`fuzz ${target}: ${all} tried in ${SECONDS} s, seed ${SEED}\n${lines.join("\n")}\n`);
}
