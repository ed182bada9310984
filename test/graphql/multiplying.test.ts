import { createServer } from "node:http";
import { getNamedType, isInterfaceType, isObjectType, isUnionType } from "graphql";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { schemaOf } from "../../src/compose.js";
import { type RunningGateway, settingsFor, startGateway, upstream } from "../support/gateway.js";

let gateway: RunningGateway;

/** Users with long values, whatever is asked for. */
/** Milliseconds on a busy machine; walked at every spread, the chains take many seconds. */
const AT_ONCE = 2000;
const VALUE = "v".repeat(200);

const echo = createServer(({ url = "/" }, response) => {
  const ids = new URL(url, "http://echo").searchParams.get("idIn")?.split(",") ?? [];
  response.writeHead(200, { "content-type": "application/json" });
  response.end(JSON.stringify(ids.map((id) => ({ id, firstName: VALUE, lastName: VALUE, email: VALUE }))));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  const address = echo.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = `http://127.0.0.1:${address.port}`;
  const settings = settingsFor([
    upstream({ dialect: "camunda", url }),
    upstream({ dialect: "elasticsearch", url }),
  ]);
  gateway = await startGateway({
    ...settings,
    limits: { ...settings.limits, answerBytes: 30_000 },
  });
});
afterAll(async () => {
  await gateway.stop();
  echo.closeAllConnections();
  echo.close();
});

async function ask(query: string): Promise<{ ms: number; codes: unknown[]; data: unknown; text: string }> {
  const startedAt = performance.now();
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  const { errors = [], data }: { errors?: { extensions: { code: string } }[]; data: unknown } =
    JSON.parse(text);
  return { ms: performance.now() - startedAt, codes: errors.map((e) => e.extensions.code), data, text };
}

/** Fragments each of which spreads the next one twice. */
function doubling(type: string, levels: number, inner: string): string {
  const chain = Array.from(
    { length: levels },
    (_, i) => `fragment F${i} on ${type}{...F${i + 1} ...F${i + 1}}`,
  );
  return `${chain.join(" ")} fragment F${levels} on ${type}{${inner}}`;
}

describe("fragments that spread the next one twice", () => {
  const schema = schemaOf();
  const composite = Object.values(schema.getTypeMap()).filter(
    (type) =>
      !type.name.startsWith("__") && (isObjectType(type) || isInterfaceType(type) || isUnionType(type)),
  );
  /** The fields by which a type is reached from a root, each with what its arguments need. */
  const ways = new Map<string, string[]>();
  for (const [operation, root] of [
    ["query", schema.getQueryType()],
    ["mutation", schema.getMutationType()],
  ] as const) {
    if (!root) continue;
    ways.set(root.name, [operation]);
    const open = [root.name];
    for (let name = open.shift(); name !== undefined; name = open.shift()) {
      const type = schema.getType(name);
      const way = ways.get(name) ?? [];
      const members = isUnionType(type) || isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
      for (const member of members)
        if (!ways.has(member.name)) {
          ways.set(member.name, [...way, `... on ${member.name}`]);
          open.push(member.name);
        }
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        const target = getNamedType(field.type).name;
        if (ways.has(target)) continue;
        const variables = field.args.map((arg) => `${arg.name}:$${arg.name}`).join(",");
        ways.set(target, [...way, `${field.name}${variables === "" ? "" : `(${variables})`}`]);
        open.push(target);
      }
    }
  }

  it.each(composite.map(({ name }) => name))("below %s are answered at once", async (name) => {
    const way = ways.get(name) ?? [];
    const [operation = "query", ...path] = way;
    const uses = [...new Set(path.join(" ").match(/\$\w+/g) ?? [])];
    const args = uses.map((variable) => `${variable}: ID`).join(",");
    const open = path.map((step) => `{${step}`).join("");
    const document = `${operation}${args === "" ? "" : `(${args})`} ${open}{...F0}${"}".repeat(path.length)} ${doubling(name, 26, "__typename")}`;
    const { ms } = await ask(document);
    expect(ms).toBeLessThan(AT_ONCE);
  });

  it.each([
    `{elasticsearchUserProfile(uid: "u_x") {...F0}}`,
    `{elasticsearchUserProfiles(uids: ["u_x", "u_y"]) {...F0}}`,
    `{suggestElasticsearchUserProfiles(input: {}) {...F0}}`,
    `{person(username: "ada") {elasticsearch {...F0}}}`,
    `{node(id: "${Buffer.from('["ElasticsearchUserProfile","elasticsearch","u_x"]').toString("base64url")}") {...F0}}`,
    `mutation {enableUserProfile(input: {uid: "u_x"}) {... on EnableUserProfilePayload {profile {...F0}}}}`,
  ])("are looked at once before an upstream is asked: %s", async (operation) => {
    const { ms, codes } = await ask(`${operation} ${doubling("ElasticsearchUserProfile", 22, "uid data")}`);
    expect(codes).not.toContain("GRAPHQL_VALIDATION_FAILED");
    expect(ms).toBeLessThan(1000);
  });

  it("are executed once", async () => {
    const inner = "userId firstName";
    const { data, ms } = await ask(
      `{camundaUserProfile(id:"ada"){...F0}} ${doubling("CamundaUserProfile", 20, inner)}`,
    );
    expect(data).toEqual({ camundaUserProfile: { userId: "ada", firstName: VALUE } });
    expect(ms).toBeLessThan(AT_ONCE);
  });
});

describe("names", () => {
  const long = "n".repeat(129);
  it.each([
    ["an alias", `{${long}: __typename}`],
    ["an operation", `query ${long} {__typename}`],
    ["a variable", `query ($${long}: ID) {camundaUserProfile(id: $${long}) {userId}}`],
    ["a fragment", `{...${long}} fragment ${long} on Query {__typename}`],
    ["a fragment that nothing spreads", `{__typename} fragment ${long} on Query {__typename}`],
    ["a field", `{${long}}`],
    ["a directive", `{__typename @${long}}`],
    ["an argument", `{camundaUserProfile(${long}: 1) {userId}}`],
  ])("of more than 128 characters are refused, %s too, and not repeated", async (_what, query) => {
    const { codes, text } = await ask(query);
    expect(codes).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    expect(text).not.toContain(long);
  });

  it("of 128 characters are fine, and long texts are no names", async () => {
    const name = "n".repeat(128);
    const { data } = await ask(
      `query ${name} {${name}: camundaUserProfile(id: "${"i".repeat(200)}") {userId}}`,
    );
    expect(data).toEqual({ [name]: { userId: "i".repeat(200) } });
  });
});

describe("an answer larger than limits.answerBytes", () => {
  const ids = (count: number): string => JSON.stringify(Array.from({ length: count }, (_, i) => `u${i}`));

  it("is an error instead, by POST and by GET", async () => {
    const query = `{camundaUserProfiles(ids: ${ids(60)}) {firstName lastName email}}`;
    const { codes, data, text } = await ask(query);
    expect(codes).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
    expect(data).toBeNull();
    expect(text.length).toBeLessThan(1000);
    const url = `${gateway.url}?${new URLSearchParams({ query })}`;
    const response = await fetch(url, { headers: { "graphql-preflight": "1" } });
    expect((await response.text()).length).toBeLessThan(1000);
  });

  it("is counted with what aliases repeat", async () => {
    const aliases = Array.from({ length: 14 }, (_, i) => `a${i}: firstName`).join(" ");
    const { codes } = await ask(`{camundaUserProfiles(ids: ${ids(12)}) {${aliases}}}`);
    expect(codes).toEqual(["OPERATION_LIMIT_EXCEEDED"]);
  });

  it("leaves smaller ones as they are", async () => {
    const { codes, data } = await ask(`{camundaUserProfiles(ids: ${ids(20)}) {firstName lastName email}}`);
    expect(codes).toEqual([]);
    expect(data).toHaveProperty("camundaUserProfiles.19.firstName", VALUE);
  });
});
