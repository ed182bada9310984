import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import types from "../possible-types.json" with { type: "json" };
import { builtInDialects } from "../src/dialects.js";
import { CODES } from "../src/graphql/errors.js";
import { startSandbox } from "../src/sandbox/start.js";
import { ROOT } from "./support/architecture.js";
import { type RunningGateway, settingsFor, startGateway } from "./support/gateway.js";

interface Block {
  readonly language: string;
  readonly text: string;
}

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks: Block[] = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map((match) => ({
  language: match[1] ?? "",
  text: match[2] ?? "",
}));
const ADDRESS = "http://127.0.0.1:4000/graphql";

/** An example and the answer that stands behind it. */
const examples = blocks.flatMap((block, index) => {
  const answer = blocks[index + 1];
  const runs = block.language === "js" || (block.language === "sh" && block.text.startsWith("curl "));
  return runs && answer?.language === "json" ? [{ block, answer: JSON.parse(answer.text) }] : [];
});

let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let gateway: RunningGateway;

beforeAll(async () => {
  sandbox = await startSandbox(builtInDialects);
  gateway = await startGateway(settingsFor(sandbox.upstreams));
});
afterAll(async () => {
  await gateway.stop();
  await sandbox.stop();
});

async function runCurl(text: string): Promise<unknown> {
  expect(text).toContain(`curl ${ADDRESS} -H 'content-type: application/json' -d '`);
  const body = /-d '([\s\S]*)'\s*$/.exec(text)?.[1] ?? "";
  const response = await fetch(gateway.url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  return response.json();
}

const AsyncFunction: FunctionConstructor = Object.getPrototypeOf(async () => {}).constructor;
/** The first block makes the client that the others use. */
let setup = "";

async function runApollo(text: string): Promise<unknown> {
  const [before, after] = text.split(/^(?=const \{ data \} = )/m);
  if (after !== undefined && before)
    setup = before.replace(/^import .*$/gm, "").replace(ADDRESS, gateway.url);
  const code = setup + (after ?? text);
  const printed: unknown[] = [];
  const run = new AsyncFunction("ApolloClient", "gql", "HttpLink", "InMemoryCache", "types", "console", code);
  await run(ApolloClient, gql, HttpLink, InMemoryCache, types, {
    log: (value: unknown) => printed.push(value),
  });
  return printed[0];
}

describe("the README", () => {
  it.each(
    examples.map(({ block, answer }, index) => ({ name: `${index + 1} (${block.language})`, block, answer })),
  )("has an example $name that answers as written", async ({ block, answer }) => {
    const got = block.language === "js" ? await runApollo(block.text) : await runCurl(block.text);
    expect(got).toEqual(answer);
  });

  it("shows every mutation by curl and by Apollo Client", () => {
    expect(examples.filter(({ block }) => block.language === "js")).toHaveLength(4);
    expect(examples.filter(({ block }) => block.language === "sh").length).toBeGreaterThanOrEqual(5);
  });

  it("lists every error code and no other", () => {
    const listed = [
      ...README.matchAll(/`([A-Z]+(?:_[A-Z]+)+|INTERNAL|FORBIDDEN|OVERLOADED|UNAUTHENTICATED)`/g),
    ].map((match) => match[1]);
    expect(CODES.filter((code) => !listed.includes(code))).toEqual([]);
  });
});
