/** What `{name}` means in one run. */
export class Meanings {
  /** What is given is filled in, and what is learnt also hidden again. */
  constructor(given: Readonly<Record<string, string>>);
  /** The parts of an object are learnt as `name.part`. */
  learn(name: string, value: unknown): void;
  /** Learns what stands at a dotted path of an answer. */
  find(name: string, path: string, answer: unknown): void;
  fill(text: string): string;
  /** Puts the names back in where a long enough value shows. */
  hide(text: string): string;
  /** What nobody else may read. */
  secrets(): string[];
}
