// Keeps the program under test on a core of its own and everything else on another, where the system can (Linux, with
// `taskset` of util-linux, and two cores).
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The cores that this process may use; "0-3,8" is five. */
function allowed() {
  try {
    const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? "";
    return list.split(",").flatMap((range) => {
      const [first, last = first] = range.split("-").map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
  } catch {
    return [];
  }
}

/** `{ gateway, others }`, or undefined where nothing can be pinned. */
export function cores() {
  const [gateway, others] = allowed();
  if (others === undefined) return undefined;
  if (spawnSync("taskset", ["-c", String(gateway), "true"]).status !== 0) return undefined;
  return { gateway, others };
}

export function pinned(core, command, args) {
  return core === undefined ? [command, args] : ["taskset", ["-c", String(core), command, ...args]];
}
