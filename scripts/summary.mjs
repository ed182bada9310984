// Adds up the JSON reports of several Vitest runs: one closing line for all of them. A file that ran twice counts as it
// ended. With --failed: only the files of the one report given that did not pass.
import { readFileSync } from "node:fs";

const [first, ...rest] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, "utf8")).testResults;

if (first === "--failed") {
  const failed = rest.flatMap(read).filter((file) => file.status !== "passed");
  for (const { name } of failed) console.log(name);
} else {
  const files = new Map([first, ...rest].flatMap(read).map((file) => [file.name, file]));
  const all = [...files.values()];
  const tests = all.flatMap((file) => file.assertionResults);
  // A further server that was not started is named, with the reason; its tests are none of those that were to run.
  const leftOut = (test) => test.ancestorTitles.find((title) => title.startsWith("left out: "));
  for (const name of new Set(tests.map(leftOut).filter(Boolean))) console.log(name);
  const statuses = tests.filter((test) => !leftOut(test)).map((test) => test.status);
  const count = (wanted) => statuses.filter((status) => status === wanted).length;
  const skipped = statuses.length - count("passed") - count("failed");
  const broken = all.filter((file) => file.status !== "passed");
  for (const { name } of broken) console.log(`not passed: ${name}`);
  console.log(`\n${count("passed")} passed, ${count("failed")} failed, ${skipped} skipped`);
  if (broken.length > 0 || skipped > 0) process.exitCode = 1;
}
