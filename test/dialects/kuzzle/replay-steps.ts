import type { World } from "./replay-world.js";

type Step = (world: World) => void | Promise<void>;

const person = (username: string, profileIds: readonly string[]) => ({
  _id: username,
  body: {
    content: { profileIds },
    credentials: { local: { username, password: "kuzzle-test" } },
  },
});
const policies = (...roleIds: readonly string[]) => roleIds.map((roleId) => ({ roleId }));
const admin = ["admin", "kuzzle-test"] as const;
const sandboxAdmin = ["admin", "kuzzle-sandbox"] as const;

/** What went before an exchange when it was recorded, beside the exchanges themselves. */
export const before: Readonly<Record<string, Step>> = {
  "open/me": (world) => world.start("fresh"),
  "login/ok"({ emulator }) {
    emulator.seed.restrict();
    emulator.seed.user("admin", ["admin"], "kuzzle-test");
  },
  "login/get": (world) => world.login("admin", ...admin),
  "token/refresh": (world) => world.login("leaving", ...admin, "10m"),
  "token/logout": (world) => world.login("leaving", ...admin, "11m"),
  async "token/expired"(world) {
    await world.login("short", ...admin, "1s");
    world.later(2100);
  },
  "create/ok"({ emulator: { seed } }) {
    seed.role("role-a", { document: ["get", "search"] });
    seed.role("role-b", { document: ["create", "update"] });
    seed.role("reading", { auth: ["*"], security: ["getProfile", "mGetProfiles", "searchProfiles"] });
    seed.index("library", ["books", "films"]);
  },
  async "rights/no-token"(world) {
    await world.ask("security:createProfile", { _id: "reader", body: { policies: policies("reading") } });
    await world.ask("security:createUser", person("reader", ["reader"]));
    await world.login("reader", "reader", "kuzzle-test");
  },
  async "delete/in-use"(world) {
    await world.ask("security:updateProfile", { _id: "default", body: { rateLimit: 10 } });
    await world.ask("security:updateProfile", { _id: "admin", body: { policies: policies("admin") } });
  },
  async "race/two"(world) {
    await world.ask("security:createProfile", { _id: "busy", body: { policies: policies("role-a") } });
    world.emulator.seed.overtake("busy", 0);
  },
  "race/default-retries": ({ emulator }) => emulator.seed.contend("busy", 11),
  "race/no-retries": ({ emulator }) => emulator.seed.contend("busy", 1),
  async "rate/above"(world) {
    world.emulator.seed.role("limited", { auth: ["*"], security: ["getProfile"] });
    const profile = { rateLimit: 2, policies: policies("limited") };
    await world.ask("security:createProfile", { _id: "limited", body: profile });
    await world.ask("security:updateProfile", { _id: "busy", body: { rateLimit: 18 } });
    await world.ask("security:createUser", person("limited", ["limited"]));
    await world.login("limited", "limited", "kuzzle-test");
    world.nextSecond();
    for (let sent = 0; sent < 2; sent++) await world.get("/profiles/busy", "limited");
  },
  "rate/later": (world) => world.nextSecond(),
  "rate/lifted": (world) => world.ask("security:updateProfile", { _id: "limited", body: { rateLimit: 0 } }),

  "sandbox/login": (world) => world.start("sandbox"),
  async "sandbox/login-as-somebody"(world) {
    world.nextSecond();
    await world.login("admin", ...sandboxAdmin);
    await world.login("jonny1", "jonny1", "jonny1-sandbox");
  },
  async "sandbox/refresh"(world) {
    world.nextSecond();
    await world.login("renewed", ...sandboxAdmin);
    world.nextSecond();
  },
  // By then the storage had been refreshed.
  "sandbox/search-term": (world) => world.later(1000),
  "sandbox/refresh-grace-over": (world) => world.later(1300),
  "sandbox/refresh-endless": (world) => world.login("endless", ...sandboxAdmin, "-1"),
  "sandbox/refresh-same-second": (world) => world.login("hasty", ...sandboxAdmin, "7m"),
  "sandbox/refresh-same-second-later": (world) => world.later(2100),
  "sandbox/key-deleted-later": (world) => world.later(1600),
  async "sandbox/burst"(world) {
    await world.login("burst", "edsger", "edsger-sandbox");
    world.nextSecond();
    for (let sent = 0; sent < 10; sent++) await world.get("/_me", "burst");
  },
};
