// Writes dist/THIRD-PARTY-NOTICES.txt: GraphiQL's page holds other people's code, whose licences want to go with it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundled, nameOf, readLock } from "./shipped.mjs";

const lock = readLock();
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:\.(?:md|txt))?$/i;

function source(place) {
  const { author, repository } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  return [author?.name ?? author, repository?.url ?? repository].filter(Boolean).join(", ");
}

function notice(place) {
  const { version, license } = lock[place];
  const texts = readdirSync(place)
    .filter((file) => LICENCE.test(file))
    .map((file) => readFileSync(join(place, file), "utf8").trim());
  // Some packages name their licence and leave its text out.
  if (texts.length === 0) texts.push(`Licensed under ${license} by its authors: ${source(place)}`);
  return [`${nameOf(place)} ${version} (${license})`, "", ...texts].join("\n");
}

const notices = (await bundled()).map(notice);
writeFileSync("dist/THIRD-PARTY-NOTICES.txt", `${notices.join(`\n\n${"-".repeat(80)}\n\n`)}\n`);
