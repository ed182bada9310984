// One start script with everything it starts: a process group of its own, which ends with this process.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that only waits to be reaped does not count. */
function lives(group) {
  return readdirSync("/proc").some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const [state, , itsGroup] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return Number(itsGroup) === group && state !== "Z";
    } catch {
      return false;
    }
  });
}

async function gone(group, milliseconds) {
  const end = Date.now() + milliseconds;
  while (lives(group)) {
    if (Date.now() > end) return false;
    await sleep(50);
  }
  return true;
}

function removeFolders(prefix) {
  for (const entry of readdirSync(tmpdir())) {
    if (entry.startsWith(prefix)) rmSync(join(tmpdir(), entry), { recursive: true, force: true });
  }
}

/** Resolves when the script has ended and, unless something keeps it open, its log is read to the end. */
async function endOf(child, lastLines) {
  const closed = once(child, "close").catch(() => {});
  try {
    const [code, signal] = await once(child, "exit");
    await Promise.race([closed, sleep(500)]);
    return { code, signal, lastLines };
  } catch ({ message }) {
    return { code: null, signal: null, lastLines: [message] };
  }
}

export function startGroup(name, script, args, log) {
  // The group hears nothing from a terminal and would outlive this process, were it not for setpriv.
  const child = spawn("setpriv", ["--pdeathsig", "TERM", "--", script, ...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  const lastLines = [];
  const ended = endOf(child, lastLines);
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    log?.(line);
  });
  // What it tells of itself, `KEY VALUE` on each line; `ready URL` is the last.
  const announced = {};
  const ready = new Promise((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const [, key, value] = /^(\w+) (.*)$/.exec(line) ?? [];
      if (key === "ready") resolve({ url: value, ...announced });
      else if (key !== undefined) announced[key] = value;
    });
  });

  let stopping;
  let over = pid === undefined;
  const kill = (signal) => {
    if (over) return;
    try {
      process.kill(-pid, signal);
    } catch (error) {
      if (error.code !== "ESRCH") throw error;
    }
  };
  const end = async () => {
    child.kill("SIGTERM");
    const grace = new AbortController();
    await Promise.race([ended, sleep(30_000, undefined, grace).catch(() => {})]);
    grace.abort();
    if (!(await gone(pid, 5_000))) {
      kill("SIGKILL");
      await gone(pid, 5_000);
    }
    over = true;
    removeFolders(`profile-gateway-live-${name}.${pid}.`);
  };
  const stop = () => {
    stopping ??= over ? Promise.resolve() : end();
    return stopping;
  };
  return { pid, ready, ended, kill, stop };
}
