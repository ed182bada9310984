import { describe, inject } from "vitest";
import { LEFT_OUT } from "./left-out.js";

/** The cases for one further server, which are left out once the budget has run out. */
export function further(title: string, cases: () => void): void {
  const late = Date.now() >= inject("deadline");
  describe.skipIf(late)(late ? LEFT_OUT + title : title, cases);
}
