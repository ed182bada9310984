import type { PageFacts } from "../src/server/page-facts.js";

/** What the gateway wrote into the page. */
function read(): PageFacts {
  const facts: PageFacts = JSON.parse(document.getElementById("facts")?.textContent ?? "{}");
  return facts;
}

export const facts = read();
