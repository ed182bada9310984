import type { Reporter, TestModule } from "vitest/node";

/** The beginning of the title of a server for which there was no time. */
export const LEFT_OUT = "left out: ";

/** Names, after the run, the servers for which the time did not suffice. */
export class LeftOut implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const suites = modules.flatMap((module) => [...module.children.suites()]);
    const names = suites.map(({ name }) => name).filter((name) => name.startsWith(LEFT_OUT));
    if (names.length > 0)
      console.log(`  THE BUDGET RAN OUT\n${names.map((name) => `  ${name}`).join("\n")}\n`);
  }
}
