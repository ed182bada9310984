// `npm start`. npm tells its shell to stop, and not every shell passes that on: so the gateway ends with the process that
// started it.
const LOOK = 200;

const parent = process.ppid;
const left = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(left);
  process.kill(process.pid, "SIGTERM");
}, LOOK);
left.unref();

process.argv.splice(2, 0, "serve");
await import("../dist/cli.js");
