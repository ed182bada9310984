#!/usr/bin/env node
import module, { createRequire } from "node:module";
import { keepCompiled, serves } from "./compile-cache.js";

// From Node 22.8 on, Node itself keeps what was compiled for the next start, where anything can be written.
if ("enableCompileCache" in module && typeof module.enableCompileCache === "function")
  module.enableCompileCache();
else if (serves(process.argv.slice(2))) keepCompiled(process.env);

createRequire(import.meta.url)("./profile-gateway.cjs").program();
