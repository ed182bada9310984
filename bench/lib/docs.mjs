// Puts tables into a Markdown document, each between `<!-- bench: NAME -->` and `<!-- /bench -->`.
import { readFileSync, writeFileSync } from "node:fs";

const line = (cells) => `| ${cells.join(" | ")} |`;

export function markdown({ head, rows }) {
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** `parts` are texts by name; one that the document has no place for is an error. */
export function writeInto(file, parts) {
  let text = readFileSync(file, "utf8");
  for (const [name, part] of Object.entries(parts)) {
    const place = new RegExp(`(<!-- bench: ${name} -->\\n)[\\s\\S]*?(<!-- /bench -->)`);
    if (!place.test(text)) throw new Error(`${file} has no place for ${name}`);
    text = text.replace(place, (_, begin, end) => `${begin}${part}\n${end}`);
  }
  writeFileSync(file, text);
}
