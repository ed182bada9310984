import type { Response } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { buildOnce } from "../support/cli.js";
import { type Browser, findBrowser, missingBrowser, startBrowser } from "./support/browser.js";
import { answer, opened, run } from "./support/graphiql.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();
const examples = builtInDialects.flatMap((dialect) => dialect.examples);

let gateway: Sandboxed;
let browser: Browser;

beforeAll(async () => {
  if (!found) return;
  await buildOnce();
  gateway = await startSandboxed();
  browser = await startBrowser(found);
});
afterAll(async () => {
  await browser?.stop();
  await gateway?.stop();
});

function operationOf(query: string): string {
  return /^(?:query|mutation)\s+(\w+)/.exec(query)?.[1] ?? "";
}

describe.skipIf(!found)(`GraphiQL in a browser${why}`, () => {
  it("shows the documented examples, one a tab, and runs the first one as it stands", async () => {
    const { page, requested, complaints } = await browser.open();
    const workers: string[] = [];
    page.on("worker", (worker) => workers.push(worker.url()));
    await opened(page, gateway.url);
    expect(await page.title()).toBe("profile-gateway");
    const tabs = await page.locator(".graphiql-tab-button").allTextContents();
    expect(tabs).toEqual(["Person", ...examples.map(({ query }) => operationOf(query))]);
    expect(new Set(tabs).size).toBe(tabs.length);
    const title = await page.getByText("profile-gateway").boundingBox();
    expect(title?.height).toBeLessThan(40);

    await run(page);
    await expect.poll(() => answer(page)).toContain('"displayName": "Grace Hopper"');

    // The editor's helpers run, and nobody but the gateway was asked for anything.
    await expect.poll(() => workers.length).toBeGreaterThan(0);
    const { origin } = new URL(gateway.url);
    expect(requested.filter((url) => !url.replace(/^blob:/, "").startsWith(`${origin}/`))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("runs every example, each with its own variables, without one error", async () => {
    const { page, complaints } = await browser.open();
    await opened(page, gateway.url);
    const tabs = page.locator(".graphiql-tab-button");
    for (const [index, { query, variables }] of examples.entries()) {
      // By keyboard: tabs slide into place, and one that moves under the pointer is not clicked.
      await tabs.nth(index + 1).press("Enter");
      const shown = page.locator(".graphiql-tab-active .graphiql-tab-button");
      await expect.poll(() => shown.textContent()).toBe(operationOf(query));
      await expect.poll(() => answer(page)).toBe("");
      let last: Response | undefined;
      // GraphiQL learns a moment later than the eye which operation is in the tab.
      const sent = async (): Promise<unknown> => {
        const asked = page.waitForResponse((response) => response.request().method() === "POST");
        await run(page);
        last = await asked;
        return last.request().postDataJSON();
      };
      await expect
        .poll(sent, { interval: 500 })
        .toMatchObject({ operationName: operationOf(query), variables });
      const answered: unknown = await last?.json();
      expect(answered, operationOf(query)).not.toHaveProperty("errors");
      expect(JSON.stringify(answered), operationOf(query)).not.toMatch(/"__typename":"\w+Error"/);
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
    await opened(page, gateway.url);
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
