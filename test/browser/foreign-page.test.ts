import { createServer, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Sandboxed, startSandboxed } from "../server/support/sandboxed.js";
import { type Browser, findBrowser, missingBrowser, startBrowser, type Watched } from "./support/browser.js";

const found = findBrowser();
const why = found ? "" : missingBrowser();
const MUTATION = 'mutation { updateUserProfile(input: { id: "demo", email: "stolen" }) { __typename } }';
const BODY = JSON.stringify(JSON.stringify({ query: MUTATION }));

let pages: Server;
let origin: string;
let closed: Sandboxed;
let open: Sandboxed;
let browser: Browser;
let watched: Watched;

beforeAll(async () => {
  if (!found) return;
  pages = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>a page</title>");
  });
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const address = pages.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  origin = `http://127.0.0.1:${address.port}`;
  closed = await startSandboxed();
  open = await startSandboxed({ cors: { origins: [origin] } });
  browser = await startBrowser(found);
});
afterAll(async () => {
  await browser?.stop();
  await closed?.stop();
  await open?.stop();
  pages?.close();
});

/** Runs a script in a page of the other origin; the answer is what it returns, or the name of its error. */
async function inPage(script: string): Promise<unknown> {
  watched = await browser.open();
  await watched.page.goto(origin);
  return watched.page.evaluate(`(async () => { try { ${script} } catch (error) { return error.name; } })()`);
}
afterEach(() => watched?.page.close());

const written = (gateway: Sandboxed): number =>
  gateway.log.filter((line) => line.includes('"audit":true')).length;

const answered = (gateway: Sandboxed, status: number): number =>
  gateway.log
    .map((line) => JSON.parse(line))
    .filter((line) => line.msg === "request" && line.status === status).length;

describe.skipIf(!found)(`a page of another origin in a browser${why}`, () => {
  it("cannot write with a request that a browser sends unasked", async () => {
    const types = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"];
    for (const type of types) {
      const script = `const answer = await fetch("${closed.url}", { method: "POST", mode: "no-cors", credentials: "include",
        headers: { "content-type": "${type}" }, body: ${BODY} }); return answer.type;`;
      // Not even that it was answered is told to the page.
      expect(await inPage(script)).toBe("TypeError");
    }
    const script = `navigator.sendBeacon("${closed.url}", ${BODY}); await new Promise((done) => setTimeout(done, 100)); return "sent";`;
    expect(await inPage(script)).toBe("sent");
    await expect.poll(() => answered(closed, 415)).toBe(types.length + 1);
    expect(written(closed)).toBe(0);
  });

  it("cannot write with a form", async () => {
    const script = `const form = document.createElement("form"); form.method = "POST"; form.enctype = "text/plain"; form.action = "${closed.url}";
      const field = document.createElement("input"); field.name = ${BODY.replace(/}"$/, ',\\"x\\":\\"')}"; field.value = '"}'; form.append(field);
      document.body.append(form); form.submit(); return "submitted";`;
    expect(await inPage(script)).toBe("submitted");
    await watched.page.waitForURL(closed.url);
    expect(await watched.page.locator("body").textContent()).toContain("REQUEST_REFUSED");
    expect(written(closed)).toBe(0);
  });

  it("cannot send JSON: the browser asks first, and the answer is no", async () => {
    const script = `const answer = await fetch("${closed.url}", { method: "POST",
      headers: { "content-type": "application/json" }, body: ${BODY} }); return answer.status;`;
    expect(await inPage(script)).toBe("TypeError");
    expect(written(closed)).toBe(0);
  });

  it("cannot read by GET", async () => {
    const script = `const answer = await fetch("${closed.url}?query={__typename}"); return answer.status;`;
    expect(await inPage(script)).toBe("TypeError");
  });

  it("cannot put GraphiQL into a frame", async () => {
    const script = `const frame = document.createElement("iframe"); frame.src = "${closed.url}";
      await new Promise((done) => { frame.onload = done; document.body.append(frame); }); return "loaded";`;
    expect(await inPage(script)).toBe("loaded");
    expect(watched.complaints.join("\n")).toMatch(/frame-ancestors|refused to connect|X-Frame/i);
    const [, frame] = watched.page.frames();
    expect(await frame?.title().catch(() => "none")).not.toBe("profile-gateway");
  });

  it("can do all that a client can, where the settings name its origin, but not with cookies", async () => {
    const script = `const answer = await fetch("${open.url}", { method: "POST",
      headers: { "content-type": "application/json", authorization: "Basic eDp5", "x-request-id": "page-1" }, body: ${BODY} });
      return [answer.status, answer.headers.get("x-request-id"), (await answer.json()).data.updateUserProfile.__typename];`;
    expect(await inPage(script)).toEqual([200, "page-1", "UpdateUserProfilePayload"]);
    expect(written(open)).toBe(1);
    const withCookies = script.replace('method: "POST"', 'method: "POST", credentials: "include"');
    expect(await inPage(withCookies)).toBe("TypeError");
    expect(written(open)).toBe(1);
  });
});
