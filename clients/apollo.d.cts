export * from "./apollo.js";
