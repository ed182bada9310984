import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ADDRESS, steps } from "../clients/steps.js";
import { ROOT } from "../support/architecture.js";
import { buildOnce } from "../support/cli.js";
import { npmStart, type Started } from "../support/npm-start.js";
import { type Browser, findBrowser, missingBrowser, startBrowser } from "./support/browser.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();
const FILE = "urql-browser.js";
const PAGE = "<!doctype html><title>a page</title><body></body>";

let pages: Server;
/** An origin that the settings name, and one that they do not; over the sandbox this machine's own may all ask. */
let allowed: string;
const FOREIGN = "http://elsewhere.example";
let gateway: Started;
let browser: Browser;
let folder: string;

function originOf(port: number, host: string): string {
  return `http://${host}:${port}`;
}

beforeAll(async () => {
  if (!found) return;
  await buildOnce();
  pages = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end(PAGE);
  });
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const address = pages.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  allowed = originOf(address.port, "127.0.0.1");
  folder = mkdtempSync(join(tmpdir(), "urql-"));
  const settings = join(folder, "profile-gateway.yaml");
  writeFileSync(settings, `cors: { origins: [ "${allowed}" ] }\n`);
  gateway = await npmStart(["--config", settings]);
  browser = await startBrowser(found);
});
afterAll(async () => {
  await browser?.stop();
  await gateway?.stop();
  pages?.close();
  if (folder) rmSync(folder, { recursive: true });
});

/** The program of docs/clients.md, as a bundler makes a script of it. */
async function program(): Promise<string> {
  const text = steps.get("urql")?.find(({ file }) => file === FILE)?.text ?? "";
  expect(text).toContain(ADDRESS);
  const { outputFiles } = await build({
    stdin: { contents: text.replaceAll(ADDRESS, gateway.url), resolveDir: ROOT },
    bundle: true,
    format: "esm",
    platform: "browser",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

/** What the program prints in a page of an origin, and the requests of GraphQL that it sends. */
async function printedIn(origin: string): Promise<{ printed: string; sent: string[] }> {
  const { page } = await browser.open();
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(gateway.url)) sent.push(request.method());
  });
  // A page of the gateway's own origin is one that something in front of it serves.
  for (const own of [new URL(gateway.url).origin, FOREIGN])
    await page.route(`${own}/app`, (route) => route.fulfill({ contentType: "text/html", body: PAGE }));
  await page.goto(`${origin}/app`);
  const printed = page.waitForEvent("console", { predicate: (message) => message.type() === "log" });
  await page.addScriptTag({ content: await program(), type: "module" });
  const text = (await printed).text();
  await page.close();
  return { printed: text, sent };
}

describe.skipIf(!found)(`urql with its defaults in a browser${why}`, () => {
  it("reads by GET in a page of the gateway's own origin", async () => {
    const { printed, sent } = await printedIn(new URL(gateway.url).origin);
    expect(printed).toBe("Grace Hopper");
    expect(sent).toEqual(["GET"]);
  });

  it("reads by GET in a page of an origin that the settings name", async () => {
    const { printed, sent } = await printedIn(allowed);
    expect(printed).toBe("Grace Hopper");
    expect(sent.at(-1)).toBe("GET");
  });

  it("reads nothing in a page of any other origin", async () => {
    expect((await printedIn(FOREIGN)).printed).toContain("Failed to fetch");
  });
});
