#!/usr/bin/env node
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { setFlagsFromString } from "node:v8";
import { keepCompiled, serves } from "./compile-cache.js";

/**
 * How V8 collects and compiles in a gateway (docs/performance.md has what each flag gains). Before anything else is loaded:
 * what was compiled with other flags is not taken.
 */
function setV8Flags(): void {
  // After eight seconds without work V8 would tidy up. With no request in flight, what it has learnt of requests is garbage to
  // it, and so is the code compiled from that. It reads this as a process begins, and leaves that alone for its first day.
  setFlagsFromString("--gc-memory-reducer-start-delay-ms=86400000");
  // Young objects would be collected once their space is four fifths full and no task runs, for pages that must not stall. A
  // server fills the whole space, and collects a fifth less often.
  setFlagsFromString("--no-minor-gc-task");
  // What a place in the code makes V8 would put straight among the old objects once it has outlived collections in one phase of
  // load. In the next phase it dies young all the same, but there it keeps the requests that it names until a full collection.
  setFlagsFromString("--no-allocation-site-pretenuring");
  // Threads that help with that need a processor each: on the gateway's own they cost more than they help.
  if (availableParallelism() === 1) setFlagsFromString("--no-parallel-scavenge");
  // What one function may take in, in bytes of its bytecode, when it is compiled for good. A request passes through hundreds of
  // short functions, and V8's 920 leave many of them calls.
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=2000");
}

if (serves(process.argv.slice(2))) {
  setV8Flags();
  keepCompiled(process.env);
}

createRequire(import.meta.url)("./profile-gateway.cjs").program();
