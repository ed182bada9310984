// What the kernel knows of a process. Linux only; elsewhere there is no figure, which tables show as "-".
import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

function read(path) {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return undefined;
  }
}

/** Seconds of processor time so far, user and system. */
export function cpuSeconds(pid) {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return Number.NaN;
  // The name in brackets may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Resident memory in MiB. */
export function rss(pid) {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? "")?.[1];
  return kilobytes === undefined ? Number.NaN : Number(kilobytes) / 1024;
}

/** Open files and sockets. */
export function openFiles(pid) {
  try {
    return readdirSync(`/proc/${pid}/fd`).length;
  } catch {
    return Number.NaN;
  }
}

/** Seconds that one core has worked so far, for whomever. */
export function coreSeconds(core) {
  const line = new RegExp(`^cpu${core} (.+)$`, "m").exec(read("/proc/stat") ?? "")?.[1];
  if (line === undefined) return Number.NaN;
  const [user, nice, system, , , irq, softirq] = line.split(" ").map(Number);
  return (user + nice + system + irq + softirq) / TICKS_PER_SECOND;
}
