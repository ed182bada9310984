import * as undici from "undici";
import { expect, it } from "vitest";
import { buildConnector, Client, part, whole } from "../../src/http/sockets.js";

it("is the same undici that everybody else in the process has, in parts or as a whole", () => {
  expect(Client).toBe(undici.Client);
  expect(buildConnector).toBe(undici.buildConnector);
  expect(whole().WebSocket).toBe(undici.WebSocket);
});

it("is loaded whole where a part is kept elsewhere, or is something else", () => {
  expect(part("Pool", "dispatcher/nowhere.js")).toBe(undici.Pool);
  expect(part("Pool", "dispatcher/client.js")).toBe(undici.Pool);
});
