// Starts real upstream servers on loopback and prints the settings to paste; see --help.
import { parseCommand, UsageError, usage } from "./arguments.mjs";
import { settings, startServer } from "./servers.mjs";

const quoted = (value) => (/^[\w./:-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);
const exportLine = (server) =>
  `export ${Object.entries(settings(server))
    .map(([key, value]) => `${key}=${quoted(value)}`)
    .join(" ")}`;

/** Resolves to all of them, or stops those that did start and rejects with the first reason. */
async function startAll(wanted, verbose, running, stopped) {
  const failed = new AbortController();
  const signal = AbortSignal.any([stopped, failed.signal]);
  const start = async ({ name, options }) => {
    const began = Date.now();
    const log = (line) => {
      if (verbose) console.error(`${name} | ${line}`);
      else if (line.startsWith(`${name}: building`)) console.error(line);
    };
    const server = await startServer(name, { ...options, log, signal });
    running.push(server);
    console.error(`${name}: ${server.version} is ready after ${((Date.now() - began) / 1000).toFixed(1)} s`);
    return server;
  };
  const starts = wanted.map((one) =>
    start(one).catch((error) => {
      failed.abort(error);
      throw failed.signal.reason;
    }),
  );
  await Promise.allSettled(starts);
  return Promise.all(starts);
}

async function main() {
  const command = parseCommand(process.argv.slice(2));
  if (command.help) {
    console.log(usage);
    return 0;
  }
  const running = [];
  const stopping = new AbortController();
  let asked = 0;
  const onSignal = () => {
    // npm passes on the Ctrl-C that the terminal has sent as well, so a second one counts after a second only.
    if (!asked) asked = Date.now();
    else if (Date.now() - asked > 1000) for (const server of running) server.kill("SIGKILL");
    stopping.abort();
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal).on("SIGHUP", onSignal);
  const stopAll = () => Promise.all(running.map((server) => server.stop()));

  try {
    const servers = await startAll(command.servers, command.verbose, running, stopping.signal);
    console.log([...servers.map(exportLine), "ready"].join("\n"));
    const stopAsked = new Promise((resolve) => stopping.signal.addEventListener("abort", () => resolve()));
    const end = await Promise.race([
      stopAsked,
      ...servers.map((one) => one.ended.then((end) => ({ one, end }))),
    ]);
    if (!end || stopping.signal.aborted) return 0;
    console.error(
      [`${end.one.name} ended unexpectedly; the end of its log:`, ...end.end.lastLines].join("\n"),
    );
    return 1;
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    console.error(error.message);
    return error.exitCode === 2 ? 2 : 1;
  } finally {
    await stopAll();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n${usage}`);
  process.exitCode = 2;
}
