export * from "./graphcache.js";
