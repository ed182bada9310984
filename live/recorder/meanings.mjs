/** What `{name}` means in one run. */
export class Meanings {
  #given;
  #learnt = new Map();

  /** What is given is filled in, and what is learnt also hidden again. */
  constructor(given) {
    this.#given = new Map(Object.entries(given));
  }

  learn(name, value) {
    if (typeof value !== "object") this.#learnt.set(name, String(value));
    else for (const [key, part] of Object.entries(value)) this.learn(`${name}.${key}`, part);
  }

  /** Learns what stands at a dotted path of an answer. */
  find(name, path, answer) {
    this.learn(
      name,
      path.split(".").reduce((value, key) => value?.[key], answer),
    );
  }

  fill(text) {
    return text.replace(
      /\{([\w.]+)\}/g,
      (whole, name) => this.#learnt.get(name) ?? this.#given.get(name) ?? whole,
    );
  }

  /** Puts the names back in where a long enough value shows. */
  hide(text) {
    const long = [...this.#learnt].filter(([, value]) => value.length > 8);
    return long.reduce((sofar, [name, value]) => sofar.replaceAll(value, `{${name}}`), text);
  }

  /** What nobody else may read. */
  secrets() {
    const { username, ...rest } = Object.fromEntries(this.#given);
    return [...Object.values(rest), ...this.#learnt.values()].filter((value) => value.length > 8);
  }
}
