import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { builtInDialects } from "../../src/dialects.js";
import { Faults } from "../../src/sandbox/faults.js";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/start.js";
import { ROOT } from "../support/architecture.js";
import { type RunningGateway, settingsFor, startGateway } from "../support/gateway.js";
import { type Browser, findBrowser, missingBrowser, startBrowser } from "./support/browser.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();
const FOLDER = join(ROOT, "examples/react-apollo");
const TYPES: Record<string, string> = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/** What `npm run build` made, as any server of files would serve it. */
async function serveBuilt(): Promise<Server> {
  const server = createServer(async ({ url = "/" }, response) => {
    const [path = "/"] = url.split("?");
    const file = path === "/" ? "/index.html" : path;
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "text/plain" });
    response.end(await readFile(join(FOLDER, "dist", file)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return server;
}

describe.skipIf(!found)(`the example with React and Apollo Client${why}`, () => {
  const faults = new Faults(builtInDialects.map(({ name }) => name));
  let served: Server;
  let sandbox: RunningSandbox;
  let gateway: RunningGateway;
  let browser: Browser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    if (!found) return;
    const npm = (...words: string[]) => execFileSync("npm", words, { cwd: FOLDER, stdio: "pipe" });
    if (!existsSync(join(FOLDER, "node_modules/vite"))) npm("ci", "--no-audit", "--no-fund");
    npm("run", "build");
    served = await serveBuilt();
    sandbox = await startSandbox(builtInDialects, undefined, faults);
    gateway = await startGateway(settingsFor(sandbox.upstreams, { sandbox: true }));
    browser = await startBrowser(found);
  }, 300_000);
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
    await sandbox?.stop();
    served?.close();
  });
  beforeEach(async () => {
    for (const { name } of builtInDialects) faults.set({ upstream: name });
    ({ page, complaints } = await browser.open());
    const { port } = served.address() as AddressInfo;
    await page.goto(`http://127.0.0.1:${port}/?gateway=${gateway.url}`);
    await page.locator(".people li").first().waitFor();
  });

  const open = (name: string) => page.locator(".people button", { hasText: name }).click();
  const card = (title: string) => page.getByRole("region", { name: title });

  it("searches, a page at a time", async () => {
    expect(await page.locator(".people li").count()).toBe(5);
    await page.getByRole("button", { name: "More" }).click();
    await expect.poll(() => page.locator(".people li").count()).toBe(10);
    await page.getByLabel("Last name begins with").fill("Hop");
    await page.getByRole("button", { name: "Search" }).click();
    await expect.poll(() => page.locator(".people").textContent()).toBe("Grace Hopper grace@example.org");
    expect(complaints).toEqual([]);
  });

  it("shows one system that is down as such, while the others live", async () => {
    faults.set({ upstream: "kuzzle", answer: 503 });
    await open("Frances Allen");
    await expect.poll(() => card("Kuzzle").getByRole("alert").textContent()).toContain("Try again later.");
    expect(await card("Camunda").textContent()).toContain("frances@example.org");
    expect(await card("Elasticsearch").textContent()).toContain("viewer");
    faults.set({ upstream: "kuzzle" });
    await card("Kuzzle").getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => card("Kuzzle").textContent()).toContain("default");
  });

  it("asks again where the search itself is down", async () => {
    faults.set({ upstream: "camunda", down: true });
    await page.getByLabel("Last name begins with").fill("Hop");
    await page.getByRole("button", { name: "Search" }).click();
    const search = page.getByRole("region", { name: "Search" });
    await expect.poll(() => search.getByRole("alert").textContent()).toContain("Try again later.");
    faults.set({ upstream: "camunda" });
    await search.getByRole("button", { name: "Try again" }).click();
    await expect.poll(() => page.locator(".people").textContent()).toContain("Grace Hopper");
  });

  it("shows a change at once, and takes it back with the reason at its field", async () => {
    faults.set({ upstream: "camunda", slow: 1500 });
    await open("Frances Allen");
    const shown = card("Camunda").locator(".shown");
    await shown.waitFor();
    await page.getByLabel("E-mail").fill("frances@new.example");
    await card("Camunda").getByRole("button", { name: "Save" }).click();
    await expect.poll(() => shown.textContent(), { timeout: 1000 }).toContain("frances@new.example");
    faults.set({ upstream: "camunda" });
    await expect.poll(() => card("Camunda").getByRole("button", { name: "Save" }).isEnabled()).toBe(true);
    await page.getByLabel("First name").fill("x".repeat(300));
    await card("Camunda").getByRole("button", { name: "Save" }).click();
    await expect.poll(() => page.locator("#firstName-error").textContent()).not.toBe("");
    expect(await shown.textContent()).toContain("Frances Allen");
  });

  it("lets its reader decide where somebody else wrote in between", async () => {
    await open("Frances Allen");
    await page.getByLabel("Team").waitFor();
    const read = await gateway.ask('{ person(username: "frances") { elasticsearch { uid } } }');
    const { uid } = read.body.data.person.elasticsearch;
    await gateway.ask(
      "mutation ($input: UpdateUserProfileDataInput!) { updateUserProfileData(input: $input) { __typename } }",
      { input: { uid, labels: { team: "theirs" } } },
    );
    await page.getByLabel("Team").fill("mine");
    await card("Elasticsearch").getByRole("button", { name: "Save" }).click();
    const conflict = card("Elasticsearch").locator(".conflict");
    await expect.poll(() => conflict.textContent()).toContain("“theirs”");
    await card("Elasticsearch").getByRole("button", { name: "Save mine" }).click();
    await expect.poll(() => conflict.count()).toBe(0);
    await expect.poll(() => card("Elasticsearch").getByRole("status").textContent()).toBe("Saved.");
    const after = await gateway.ask('{ person(username: "frances") { elasticsearch { labels } } }');
    expect(after.body.data.person.elasticsearch.labels.team).toBe("mine");
  });

  it.each([
    ["wide", 1280, "light"],
    ["narrow", 390, "dark"],
  ] as const)("fits where it is %s", async (_name, width, colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await page.setViewportSize({ width, height: 900 });
    await open("Frances Allen");
    await card("Camunda").waitFor();
    if (process.env["SHOTS"]) await page.screenshot({ path: `${process.env["SHOTS"]}/react-${width}.png` });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(width);
    const all = page.getByRole("button", { name: "All people" });
    expect([await all.isVisible(), await page.locator(".people").isVisible()]).toEqual([
      width < 700,
      width > 700,
    ]);
    if (!(await all.isVisible())) return;
    await all.click();
    expect(await page.locator(".people").isVisible()).toBe(true);
  });
});
