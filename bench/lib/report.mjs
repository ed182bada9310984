// The flags all benchmarks share, the table they print and the verdict they end with.
import { readFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { parseArgs } from "node:util";

/** Numbers given as `--name 5`, or their defaults; and whether to judge. */
export function flags(defaults = {}) {
  const options = Object.fromEntries(Object.keys(defaults).map((name) => [name, { type: "string" }]));
  const { values } = parseArgs({ options: { ...options, check: { type: "boolean" } } });
  const numbers = Object.entries(defaults).map(([name, fallback]) => {
    const value = Number(values[name] ?? fallback);
    if (!Number.isFinite(value) || value <= 0) throw new Error(`--${name} wants a positive number`);
    return [name, value];
  });
  return { ...Object.fromEntries(numbers), check: values.check === true };
}

/** Share of the last ten seconds in which somebody had to wait for a processor; Linux tells. */
function pressure() {
  try {
    const [, share] = /^some avg10=([\d.]+)/.exec(readFileSync("/proc/pressure/cpu", "utf8")) ?? [];
    return share === undefined
      ? ""
      : `, somebody waited for a processor ${Math.round(Number(share))} % of the time`;
  } catch {
    return "";
  }
}

/** How far a figure can be believed depends on who else used the machine. */
export function machine() {
  const load = loadavg().map((value) => value.toFixed(1));
  const model = cpus()[0]?.model.trim();
  return `${availableParallelism()} cores (${model}), Node ${process.version}, load average ${load.join(" ")}${pressure()}`;
}

export function table(head, rows) {
  const lines = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  const print = (line) =>
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
        .join("  "),
    );
  print(lines[0]);
  print(widths.map((width) => "-".repeat(width)));
  for (const line of lines.slice(1)) print(line);
}

/** Says how each figure stands to its bar; with `--check`, a missed one ends the program with 1. */
export function verdict(bars, check) {
  console.log(`\n${machine()}`);
  for (const { what, holds } of bars) console.log(`${holds ? "holds " : "MISSED"}  ${what}`);
  if (check && bars.some(({ holds }) => !holds)) process.exitCode = 1;
}

export function median(values) {
  return quantile(values, 0.5);
}

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
