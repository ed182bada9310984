import { existsSync } from "node:fs";
import { chromium, type Page } from "playwright-core";

const KNOWN = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
/** Chromium's own calls home, off: what is left is what the page asks for. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
];

/** The browser on this machine; CHROMIUM names another one. */
export function findBrowser(): string | undefined {
  return [process.env["CHROMIUM"] ?? "", ...KNOWN].find((path) => path !== "" && existsSync(path));
}

/** Says loudly that there is no browser; where tests decide, that is a failure. */
export function missingBrowser(): string {
  const message = `No Chromium: none at ${KNOWN.join(", ")} nor at $CHROMIUM. NOTHING WAS TESTED IN A BROWSER.`;
  if (process.env["CI"]) throw new Error(message);
  process.stderr.write(`\n${"!".repeat(message.length)}\n${message}\n${"!".repeat(message.length)}\n\n`);
  return message;
}

/** A page, and everything that a watchful eye would see while it is open. */
export interface Watched {
  readonly page: Page;
  /** URLs that were asked for, in order. */
  readonly requested: string[];
  /** Complaints in the console: errors, warnings of the policy, exceptions. */
  readonly complaints: string[];
}

export interface Browser {
  /** A page with a memory of its own. */
  open(): Promise<Watched>;
  stop(): Promise<void>;
}

export async function startBrowser(executablePath: string): Promise<Browser> {
  const browser = await chromium.launch({ executablePath, headless: true, args: FLAGS });
  return {
    async open() {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
      const page = await context.newPage();
      const requested: string[] = [];
      const complaints: string[] = [];
      context.on("request", (request) => requested.push(request.url()));
      page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
      page.on("crash", () => complaints.push("the page crashed"));
      page.on("console", (message) => {
        if (message.type() === "error" || /Content Security Policy/i.test(message.text()))
          complaints.push(`${message.type()}: ${message.text()}`);
      });
      return { page, requested, complaints };
    },
    stop: () => browser.close(),
  };
}
