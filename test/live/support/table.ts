import type { Reporter, TestCase, TestModule } from "vitest/node";

interface Row {
  run: number;
  passed: number;
  skipped: number;
}

/** The title of the outermost `describe`, which names a server and its version. */
function serverOf(test: TestCase): string {
  let suite = test.parent;
  while (suite.type === "suite" && suite.parent.type === "suite") suite = suite.parent;
  return suite.type === "suite" ? suite.name : "gateway";
}

/** Prints, after the run, how many tests ran and passed on each server. */
export class ServerTable implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const rows = new Map<string, Row>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const server = serverOf(test);
        const row = rows.get(server) ?? { run: 0, passed: 0, skipped: 0 };
        rows.set(server, row);
        const { state } = test.result();
        if (state === "skipped") row.skipped += 1;
        else row.run += 1;
        if (state === "passed") row.passed += 1;
      }
    }
    const width = Math.max(...[...rows.keys()].map((server) => server.length), 0) + 2;
    const lines = [...rows].map(([server, { run, passed, skipped }]) => {
      const note = skipped > 0 ? `   SKIPPED ${skipped}` : "";
      return `  ${server.padEnd(width)}${String(run).padStart(9)} ${String(passed).padStart(12)}${note}`;
    });
    console.log(`\n  ${"server".padEnd(width)}tests run tests passed\n${lines.join("\n")}\n`);
  }
}
