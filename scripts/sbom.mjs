// Prints a CycloneDX list of what runs where this package is installed, or writes it to the file that is named: npm's own list
// knows what it installs, but not that GraphiQL's page holds further packages.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { nameOf, readLock, shipped } from "./shipped.mjs";

const DEVELOPMENT = "cdx:npm:package:development";

const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
const lock = readLock();
const kept = new Set((await shipped()).map((place) => `${nameOf(place)}@${lock[place].version}`));
const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
const npm = execFileSync("npm", args, { maxBuffer: 64 * 1024 * 1024, stdio: ["ignore", "pipe", "ignore"] });
const list = JSON.parse(npm.toString());
// npm calls the project by its folder.
list.metadata.component.name = name;
list.components = list.components
  .filter((component) => kept.has(component["bom-ref"]))
  .map((component) => ({
    ...component,
    scope: "required",
    properties: component.properties.filter((property) => property.name !== DEVELOPMENT),
  }));
kept.add(`${name}@${version}`);
list.dependencies = list.dependencies
  .filter(({ ref }) => kept.has(ref))
  .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((on) => kept.has(on)) }));
const text = JSON.stringify(list, null, 2);
const [file] = process.argv.slice(2);
if (file === undefined) console.log(text);
else writeFileSync(file, `${text}\n`);
