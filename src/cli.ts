#!/usr/bin/env node
import { createRequire } from "node:module";
import { keepCompiled, serves } from "./compile-cache.js";

if (serves(process.argv.slice(2))) keepCompiled(process.env);

createRequire(import.meta.url)("./profile-gateway.cjs").program();
