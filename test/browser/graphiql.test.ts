import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { type Browser, findBrowser, missingBrowser, startBrowser } from "./support/browser.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();
const examples = builtInDialects.flatMap((dialect) => dialect.examples);

let gateway: Sandboxed;
let browser: Browser;

beforeAll(async () => {
  if (!found) return;
  gateway = await startSandboxed();
  browser = await startBrowser(found);
});
afterAll(async () => {
  await browser?.stop();
  await gateway?.stop();
});

/** While an answer is awaited the same button stops it. */
const run = (page: Page): Promise<void> => page.getByRole("button", { name: /^Execute query/ }).click();

/** What is on screen where answers are. The editor shows spaces as no-break ones. */
async function answer(page: Page): Promise<string> {
  const text = await page.locator(".result-window .view-lines").textContent();
  return (text ?? "").replaceAll("\u00a0", " ");
}

async function runAndRead(page: Page): Promise<string> {
  await run(page);
  await expect.poll(() => answer(page)).not.toBe("");
  return answer(page);
}

function operationOf(query: string): string {
  return /^(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? "";
}

describe.skipIf(!found)(`GraphiQL in a browser${why}`, () => {
  it("shows the documented examples, one a tab, and runs the first one as it stands", async () => {
    const { page, requested, complaints } = await browser.open();
    const workers: string[] = [];
    page.on("worker", (worker) => workers.push(worker.url()));
    await page.goto(gateway.url);
    await page.locator("button.graphiql-execute-button").waitFor();
    expect(await page.title()).toBe("profile-gateway");
    const tabs = await page.locator(".graphiql-tab-button").allTextContents();
    expect(tabs).toEqual(examples.map(({ query }) => operationOf(query)));

    await run(page);
    await expect.poll(() => answer(page)).toContain('"__typename": "ActivateUserProfilePayload"');
    expect(await answer(page)).toContain('"username": "jacknich"');

    // The editor's helpers run, and nobody but the gateway was asked for anything.
    await expect.poll(() => workers.length).toBeGreaterThan(0);
    const { origin } = new URL(gateway.url);
    expect(requested.filter((url) => !url.replace(/^blob:/, "").startsWith(`${origin}/`))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("runs every example, each with its own variables, without one error", async () => {
    const { page, complaints } = await browser.open();
    await page.goto(gateway.url, { waitUntil: "networkidle" });
    const tabs = page.locator(".graphiql-tab-button");
    for (const [index, { query, variables }] of examples.entries()) {
      // By keyboard: tabs slide into place, and one that moves under the pointer is not clicked.
      await tabs.nth(index).press("Enter");
      const shown = page.locator(".graphiql-tab-active .graphiql-tab-button");
      await expect.poll(() => shown.textContent()).toBe(operationOf(query));
      await expect.poll(() => answer(page)).toBe("");
      const asked = page.waitForResponse((response) => response.request().method() === "POST");
      // GraphiQL learns a moment later than the eye which operation is in the tab.
      await expect.poll(() => runAndRead(page), { interval: 500 }).toContain('"data"');
      const response = await asked;
      const sent = response.request().postDataJSON();
      expect(sent).toMatchObject({ operationName: operationOf(query), variables });
      const { data, errors } = await response.json();
      expect(errors, operationOf(query)).toBeUndefined();
      expect(JSON.stringify(data), operationOf(query)).not.toMatch(/"__typename":"\w+Error"/);
    }
    expect(complaints).toEqual([]);
  });

  it("knows the schema: what does not exist is underlined before it is sent", async () => {
    const { page, complaints } = await browser.open();
    await page.goto(`${gateway.url}?query=${encodeURIComponent("{ nope upstreams { name } }")}`);
    await page.locator(".graphiql-query-editor .squiggly-error").first().waitFor();
    expect(complaints).toEqual([]);
  });

  it("forgets the headers that were typed there when it is opened again", async () => {
    const { page } = await browser.open();
    await page.goto(gateway.url);
    await page.getByRole("button", { name: "Headers" }).click();
    await page.locator(".graphiql-editor:not(.hidden) .monaco-editor").last().click();
    await page.keyboard.insertText('{"authorization":"Bearer canary-token"}');
    await run(page);
    await expect.poll(() => answer(page)).toContain('"data"');
    const kept = await page.evaluate("JSON.stringify(localStorage)");
    expect(kept).toContain("ActivateUserProfile");
    expect(kept).not.toContain("canary-token");
  });
});
