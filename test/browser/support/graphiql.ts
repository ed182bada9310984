import type { Page } from "playwright-core";
import { expect } from "vitest";

/** While an answer is awaited the same button stops it. */
export const run = (page: Page): Promise<void> =>
  page.getByRole("button", { name: /^Execute query/ }).click();

/** What is on screen where answers are. The editor shows spaces as no-break ones. */
export async function answer(page: Page): Promise<string> {
  const text = await page.locator(".result-window .view-lines").textContent();
  return (text ?? "").replaceAll("\u00a0", " ");
}

export async function runAndRead(page: Page): Promise<string> {
  await run(page);
  await expect.poll(() => answer(page)).not.toBe("");
  return answer(page);
}

/** Opens the page, and waits until all of its editors are there. */
export async function opened(page: Page, url: string): Promise<void> {
  await page.goto(url);
  for (const editor of [".graphiql-query-editor .view-line", ".result-window .monaco-editor"])
    await page.locator(editor).first().waitFor();
}
