// Loaded into the gateway under test with `--import`: answers what it holds after a full collection.
process.on("message", () => {
  globalThis.gc();
  globalThis.gc();
  process.send({ heap: process.memoryUsage().heapUsed });
});
// Listening must not keep a gateway alive that wants to end.
process.channel?.unref();
