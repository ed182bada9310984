import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { buildSchema, parse, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { type Browser, findBrowser, missingBrowser, startBrowser, type Watched } from "./support/browser.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();

interface Served {
  readonly url: string;
  stop(): Promise<void>;
}

/** The example as its README starts it. */
async function serveExample(): Promise<Served> {
  const child = spawn(process.execPath, ["examples/apollo-client/serve.mjs", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [url] = await once(createInterface(child.stdout), "line");
  return {
    url: String(url),
    async stop() {
      const ended = once(child, "exit");
      child.kill();
      await ended;
    },
  };
}

describe("the example of a page with Apollo Client", () => {
  it("asks what the schema has", () => {
    const schema = buildSchema(readFileSync("schema.graphql", "utf8"));
    const text = readFileSync("examples/apollo-client/documents.js", "utf8");
    const documents = [...text.matchAll(/gql`([^`]+)`/g)].map((match) => parse(match[1] ?? ""));
    expect(documents).toHaveLength(2);
    for (const document of documents) expect(validate(schema, document)).toEqual([]);
  });
});

describe.skipIf(!found)(`the example of a page with Apollo Client, in a browser${why}`, () => {
  let served: Served;
  let gateway: Sandboxed;
  let browser: Browser;
  let watched: Watched;

  beforeAll(async () => {
    if (!found) return;
    served = await serveExample();
    gateway = await startSandboxed({ cors: { origins: [new URL(served.url).origin] } });
    browser = await startBrowser(found);
    watched = await browser.open();
    await watched.page.goto(`${served.url}?gateway=${gateway.url}`);
  });
  afterAll(async () => {
    await browser?.stop();
    await gateway?.stop();
    await served?.stop();
  });

  const text = (selector: string) => watched.page.locator(selector).textContent();

  it("shows one human across the systems", async () => {
    const { page } = watched;
    await page.getByLabel("Username").fill("grace");
    await page.getByRole("button", { name: "Show" }).click();
    await expect.poll(() => text("h2")).toBe("Grace Hopper");
    expect(await text("#elasticsearch")).toBe("admin, viewer");
    expect(await text("#kuzzle")).toBe("admin, default");
    expect(await text("#camunda")).toBe("Grace Hopper grace@example.org");
  });

  it("changes a profile, and what is on screen follows from the cache", async () => {
    const { page, requested } = watched;
    await page.getByLabel("E-mail").fill("aNewEmailAddress");
    const before = requested.length;
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => text("#camunda")).toBe("Grace Hopper aNewEmailAddress");
    expect(await text("[role=alert]")).toBe("");
    // The browser's question, and the mutation: nothing is read again.
    expect(requested.slice(before).filter((url) => url === gateway.url).length).toBeLessThanOrEqual(2);
  });

  it("tells what is wrong with an input in words", async () => {
    const { page } = watched;
    await page.getByLabel("First name").fill("x".repeat(300));
    await page.getByRole("button", { name: "Save" }).click();
    await expect.poll(() => text("[role=alert]")).toMatch(/^firstName: /);
    expect(await text("#camunda")).toBe("Grace Hopper aNewEmailAddress");
  });

  it("shows what it can where a system does not know a name", async () => {
    const { page } = watched;
    await page.getByLabel("Username").fill("demo");
    await page.getByRole("button", { name: "Show" }).click();
    await expect.poll(() => text("#elasticsearch")).toBe("unknown");
    expect(await text("#camunda")).toContain("Demo");
  });

  it("says which part failed, and how, where a system refuses", async () => {
    const { page } = watched;
    await page.getByLabel("Username").fill("a/b");
    await page.getByRole("button", { name: "Show" }).click();
    await expect.poll(() => text("[role=alert]")).toContain("BAD_USER_INPUT");
    expect(watched.complaints).toEqual([]);
  });
});
