import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createEmulator } from "../../src/sandbox/camunda/index.js";
import { type RunningEmulator, startEmulator } from "../../src/sandbox/http.js";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { buildOnce } from "../support/cli.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";
import { type Browser, findBrowser, missingBrowser, startBrowser } from "./support/browser.js";
import { answer, opened, run, runAndRead } from "./support/graphiql.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();
/** Variables or headers, whichever is shown. */
const SECOND_EDITOR = ".graphiql-editor-tool .graphiql-editor:not(.hidden)";

let browser: Browser;

beforeAll(async () => {
  if (!found) return;
  await buildOnce();
  browser = await startBrowser(found);
});
afterAll(() => browser?.stop());

describe.skipIf(!found)(`the page of GraphiQL${why}`, () => {
  let gateway: Sandboxed;

  beforeAll(async () => {
    if (found) gateway = await startSandboxed();
  });
  afterAll(() => gateway?.stop());

  it("is loaded with less than 1.2 MB, and kept by the browser", async () => {
    const { page } = await browser.open();
    const sizes = new Map<string, number>();
    page.on("response", async (response) => {
      if (new URL(response.url()).pathname.startsWith("/graphql") && response.request().method() === "GET")
        sizes.set(response.url(), 0);
    });
    await opened(page, gateway.url);
    await page.waitForLoadState("networkidle");
    for (const url of sizes.keys()) {
      const answered = await fetch(url, { headers: { accept: "text/html", "accept-encoding": "gzip" } });
      expect(answered.headers.get("content-encoding")).toBe("gzip");
      sizes.set(url, Number(answered.headers.get("content-length")));
      const again = {
        accept: "text/html",
        "accept-encoding": "gzip",
        "if-none-match": answered.headers.get("etag") ?? "",
      };
      expect((await fetch(url, { headers: again })).status).toBe(304);
    }
    const whole = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    console.info(`first load: ${sizes.size} files, ${whole} bytes as gzip`);
    expect(whole).toBeLessThan(1_200_000);
  });

  it("keeps nothing of a variable that holds a secret, whatever its name, and brings the rest back", async () => {
    const { page } = await browser.open();
    const query =
      'mutation Secret($p: String!, $other: String) { createCamundaUser(input: { id: "x", password: $p, email: $other }) { __typename } }';
    await opened(page, `${gateway.url}?query=${encodeURIComponent(query)}`);
    await page.locator(`${SECOND_EDITOR} .monaco-editor`).click();
    await page.keyboard.insertText('{ "p": "canary-secret", "other": "kept", "password": "canary-nested" }');
    await runAndRead(page);
    const kept = (): Promise<string> => page.evaluate("JSON.stringify(localStorage)");
    await expect.poll(() => page.evaluate('localStorage["graphiql:tabState"]')).toContain("kept");
    expect(await kept()).not.toContain("canary");
    await opened(page, gateway.url);
    await expect.poll(() => page.locator(`${SECOND_EDITOR} .view-lines`).textContent()).toContain("kept");
    expect(await page.locator("body").textContent()).not.toContain("canary");
  });

  it("opens a link with its query and variables, and makes one, without secrets", async () => {
    const { page, complaints } = await browser.open();
    const query = "query Linked($username: ID!) { person(username: $username) { displayName } }";
    const search = new URLSearchParams({ query, variables: '{ "username": "ada" }' });
    await opened(page, `${gateway.url}?${search}`);
    await expect.poll(() => page.locator(".graphiql-tab-active").textContent()).toContain("Linked");
    await run(page);
    await expect.poll(() => answer(page)).toContain('"Ada Lovelace"');
    await page.locator(".graphiql-tab-button", { hasText: "ActivateUserProfile" }).press("Enter");
    await expect.poll(() => page.locator(SECOND_EDITOR).textContent()).toContain("l0ng-r4nd0m-p@ssw0rd");
    await page.getByRole("button", { name: /Copy a link/ }).click();
    const link = new URL(page.url()).searchParams;
    expect(link.get("query")).toContain("activateUserProfile");
    expect(JSON.parse(link.get("variables") ?? "")).toEqual({
      input: { grant: { password: { username: "jacknich", password: "" } } },
    });
    expect(complaints).toEqual([]);
  });

  it("remembers what was run", async () => {
    const { page } = await browser.open();
    await opened(page, gateway.url);
    await runAndRead(page);
    await page.getByRole("button", { name: "Show History" }).click();
    await expect.poll(() => page.locator(".graphiql-history-items").textContent()).toContain("Person");
  });

  it("tells what stands behind the field at the cursor, before it is run", async () => {
    const { page } = await browser.open();
    await opened(page, gateway.url);
    const panel = page.getByLabel("Calls behind the selected field");
    await expect.poll(() => panel.textContent()).toContain("Person.displayName");
    await page.locator(".graphiql-query-editor .view-line", { hasText: "camunda" }).click();
    await expect
      .poll(() => panel.textContent())
      .toMatch(/^What may be askedPerson\.camundacamunda GET \/user/);
  });

  it.each(["light", "dark"] as const)("is %s where the reader's system is", async (colorScheme) => {
    const { page, complaints } = await browser.open();
    await page.emulateMedia({ colorScheme });
    await opened(page, gateway.url);
    const background = await page.evaluate(
      'getComputedStyle(document.querySelector(".graphiql-container")).backgroundColor',
    );
    const [red] = String(background).match(/\d+/g)?.map(Number) ?? [];
    expect(red !== undefined && red > 128 ? "light" : "dark").toBe(colorScheme);
    expect(complaints).toEqual([]);
  });

  it("can be used where there is little room", async () => {
    const { page } = await browser.open();
    await page.setViewportSize({ width: 390, height: 844 });
    await opened(page, gateway.url);
    await runAndRead(page);
    const box = await page.locator(".result-window").boundingBox();
    expect(box?.width).toBeGreaterThan(300);
    await page.getByRole("button", { name: "Show Trace" }).click();
    const panel = await page.getByLabel("Calls of the last operation").boundingBox();
    expect(panel?.width).toBeGreaterThan(300);
    // One thing at a time: else the panel and the editors lie on each other.
    expect(await page.locator(".graphiql-sessions").isVisible()).toBe(false);
    await page.getByRole("button", { name: "Hide Trace" }).click();
    expect(await page.locator(".graphiql-sessions").isVisible()).toBe(true);
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
  });
});

describe.skipIf(!found)(`the page of a gateway that wants headers, over a slow upstream${why}`, () => {
  const KEY = "a-key-for-the-page";
  const SHA256 = "2f92085f7f38eaeeb8bd0200a566fea904ef8033019fb69e050e480fbd6f7d15";
  let slow: RunningEmulator;
  let gateway: RunningGateway;

  beforeAll(async () => {
    if (!found) return;
    slow = await startEmulator(createEmulator(), 0, () => ({ slow: 400 }));
    const auth = { kind: "forward", header: "x-camunda-authorization" } as const;
    const camunda = upstream({ dialect: "camunda", url: `${slow.url}/engine-rest`, auth });
    const apiKeys = [{ name: "page", sha256: SHA256, scopes: ["read", "write"] as const }];
    gateway = await startGateway(settingsFor([camunda], { access: { apiKeys } }));
  });
  afterAll(async () => {
    await gateway?.stop();
    await slow?.stop();
  });

  it("says which header is missing, has its name filled in, and then shows the slow call and reads the schema", async () => {
    const { page } = await browser.open();
    await opened(page, gateway.url);
    const notice = page.locator(".pg-notice[role=alert]");
    await expect.poll(() => notice.textContent()).toContain("a header is missing: x-api-key");
    expect(await page.locator("body").textContent()).not.toContain("Error fetching schema");
    await page.getByRole("button", { name: "Show Documentation Explorer" }).click();
    await expect.poll(() => page.locator(".graphiql-plugin").textContent()).toContain("x-api-key");
    await page.getByRole("button", { name: "Show Trace" }).click();
    const headers = page.locator(`${SECOND_EDITOR} .view-lines`);
    const [said, asked] = [await notice.boundingBox(), await page.locator(SECOND_EDITOR).boundingBox()];
    expect(said && asked && said.x >= asked.x + asked.width, "the notice covers where to fill it in").toBe(
      true,
    );
    await expect.poll(() => headers.textContent()).toMatch(/"x-api-key":.*"x-camunda-authorization":/);
    await page.locator(`${SECOND_EDITOR} .monaco-editor`).click();
    for (const key of ["ControlOrMeta+a", "Delete"]) await page.keyboard.press(key);
    await page.keyboard.insertText(JSON.stringify({ "x-api-key": KEY }));
    await run(page);
    await expect.poll(() => answer(page)).toContain('"camunda"');
    await expect.poll(() => notice.count()).toBe(0);
    const calls = page.getByLabel("Calls of the last operation");
    await expect
      .poll(() => calls.textContent())
      .toMatch(/camundaGET \/user\s*\d{3,4} ms200 · attempt 1 · own flight · breaker closed/);
    // The schema, which could not be read before.
    await expect
      .poll(() => page.getByLabel("Calls behind the selected field").textContent())
      .toContain("Person.");
    // Another tab has headers of its own, where nothing was typed yet.
    await page.locator(".graphiql-tab-button", { hasText: "UpdateUserProfile" }).press("Enter");
    await expect.poll(() => headers.textContent()).toContain(KEY);
    await page.getByRole("button", { name: "New tab" }).click();
    await expect.poll(() => headers.textContent()).toContain(KEY);
    expect(await page.evaluate("JSON.stringify(localStorage)")).not.toContain(KEY);
  });
});
