import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./architecture.js";
import { oneAtATime } from "./one-at-a-time.js";

const CLI = join(ROOT, "dist/cli.js");
/** Builds once, however many test files ask: a file that is being written must not be run. */
export function buildOnce(): Promise<void> {
  return oneAtATime("profile-gateway-build", async () => {
    const build = spawn(process.execPath, ["scripts/build.mjs", "--if-older"], {
      cwd: ROOT,
      stdio: "inherit",
    });
    const [code] = await once(build, "exit");
    if (code !== 0) throw new Error("the build failed");
  });
}

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly cwd: string;
  readonly child: ChildProcess;
  /** What it wrote so far. */
  out(): string;
  err(): string;
  /** Resolves once standard output matches; fails where the process ends before. */
  until(pattern: RegExp): Promise<RegExpMatchArray>;
  /** The same for standard error. */
  logged(pattern: RegExp): Promise<RegExpMatchArray>;
  ended: Promise<Ended>;
}

export interface Where {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** With whatever it starts it forms a group, which a signal to the negative id of the process reaches as Ctrl-C would. */
  readonly detached?: boolean;
}

/** A directory of its own, with these files. */
export function directory(files: Readonly<Record<string, string>> = {}): string {
  const path = mkdtempSync(join(tmpdir(), "profile-gateway-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

/** Starts the built command with nothing in its environment but what is given. */
export function start(args: readonly string[], where: Where = {}): Running {
  return startProgram(process.execPath, [CLI, ...args], where);
}

/** Starts any program in the same way. */
export function startProgram(
  program: string,
  args: readonly string[],
  { cwd = directory(), env = {}, detached = false }: Where = {},
): Running {
  const child = spawn(program, args, { cwd, env, detached, stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk: Buffer) => {
    out += chunk.toString();
    child.emit("said");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    err += chunk.toString();
    child.emit("said");
  });
  // Who is killed with something unread in a pipe resets it, which is not an error.
  for (const pipe of [child.stdout, child.stderr]) pipe.on("error", () => {});
  let over = false;
  const ended = once(child, "close").then(([code]: unknown[]): Ended => {
    over = true;
    return { code: typeof code === "number" ? code : null, out, err };
  });
  async function until(text: () => string, pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const match = pattern.exec(text());
      if (match) return match;
      if (over) throw new Error(`ended without ${pattern}:\n${out}\n${err}`);
      await Promise.race([once(child, "said"), ended]);
    }
  }
  return {
    cwd,
    child,
    out: () => out,
    err: () => err,
    until: (pattern) => until(() => out, pattern),
    logged: (pattern) => until(() => err, pattern),
    ended,
  };
}

/** Runs the built command to its end. */
export function run(args: readonly string[], where: Where = {}): Promise<Ended> {
  return start(args, where).ended;
}
