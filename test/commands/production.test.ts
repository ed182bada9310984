import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildOnce, directory, type Running, run, start } from "../support/cli.js";

let gateway: Running;
let url: string;
let metricsUrl: string;

beforeAll(async () => {
  await buildOnce();
  const cwd = directory({ "profile-gateway.yaml": "admin: { port: 0 }\nlog: { level: warn }\n" });
  gateway = start(["serve", "--port", "0", "--sandbox"], {
    cwd,
    env: { NODE_ENV: "production", LOG_LEVEL: "info" },
  });
  [, url = ""] = await gateway.until(/^ready (\S+)\n/);
  [, metricsUrl = ""] = await gateway.logged(/"metrics":"([^"]+)","msg":"serving"/);
}, 60_000);
afterAll(async () => {
  gateway.child.kill("SIGKILL");
  await gateway.ended;
});

async function ask(body: object, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return response.text();
}

describe("NODE_ENV=production", () => {
  it("shows no page", async () => {
    const page = await fetch(url, { headers: { accept: "text/html" } });
    expect(page.status).toBe(404);
    expect(page.headers.get("content-type")).toContain("application/json");
  });

  it("tells nothing of the schema to whoever does not know it", async () => {
    const introspected = await ask({ query: "{ __schema { types { name } } }" });
    expect(introspected).toContain("GRAPHQL_VALIDATION_FAILED");
    expect(introspected).not.toContain("CamundaUserProfile");
    const misspelt = await ask({ query: '{ camundaUserProfil(id: "x") { id } }' });
    expect(misspelt).toContain("GRAPHQL_VALIDATION_FAILED");
    expect(misspelt).not.toMatch(/did you mean/i);
  });

  it("shows no trace, also to whoever asks for one", async () => {
    const answer = await ask({ query: "{ upstreams { name } }" }, { "x-profile-gateway-trace": "1" });
    expect(JSON.parse(answer)).not.toHaveProperty("extensions");
  });

  it("refuses to start without an upstream, unless the sandbox is wanted", async () => {
    const { code, out, err } = await run(["serve"], { env: { NODE_ENV: "production" } });
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("expected at least one upstream in production");
  });
});

describe("health and metrics", () => {
  it("tell a prober that the gateway is live and ready, and Prometheus what it counts, each at its own address", async () => {
    for (const [path, status] of [
      ["/health/live", 200],
      ["/health/ready", 200],
      ["/metrics", 404],
    ] as const)
      expect((await fetch(new URL(path, url))).status).toBe(status);
    expect(metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    const metrics = await fetch(metricsUrl);
    expect(metrics.headers.get("content-type")).toMatch(/^text\/plain/);
    expect((await fetch(new URL("/health/live", metricsUrl))).status).toBe(404);
  });

  it("are no more series after 500 different operations and ids than after the first of each kind", async () => {
    const series = async (): Promise<string[]> => {
      const text = await (await fetch(metricsUrl)).text();
      // Which kinds of garbage collection have happened by now, and what is open, is Node's affair.
      return text.split("\n").filter((line) => line !== "" && !/^#|_nodejs_(gc|active)_/.test(line));
    };
    const questions = (n: number): Promise<string>[] => [
      ask({ query: `query Q${n} { a${n}: camundaUserProfile(id: "user-${n}") { firstName } }` }),
      ask({
        query: `query Q${n}($id: ID!) { kuzzleSecurityProfile(id: $id) { rateLimit } }`,
        variables: { id: `p${n}` },
      }),
      ask({ query: `query Q${n} { elasticsearchUserProfile(uid: "u_${n}_0") { enabled } }` }),
      ask({ query: `query Q${n} { nope${n} }` }),
      ask({
        query: `mutation M${n} { updateUserProfile(input: { id: "nobody-${n}", email: "e${n}" }) { __typename } }`,
      }),
    ];
    await Promise.all(questions(0));
    const before = await series();
    for (let n = 1; n <= 100; n += 10)
      await Promise.all(Array.from({ length: 10 }, (_, k) => questions(n + k)).flat());
    const after = await series();
    expect(after.length).toBeLessThanOrEqual(2000);
    const named = "profile_gateway_operations_total";
    // The names of operations are counted up to 200 of them.
    expect(after.filter((line) => line.startsWith(named)).length).toBeLessThanOrEqual(2 * 201);
    // Which operations of an upstream it takes depends on which reads came together; there is a closed set of them.
    const nameOf = (line: string): string =>
      line.slice(0, line.lastIndexOf(" ")).replace(/operation="[A-Za-z]+"/, 'operation="…"');
    const others = (lines: readonly string[]): string[] => {
      const names = lines.filter((line) => !line.startsWith(named)).map(nameOf);
      return [...new Set(names)].sort();
    };
    expect(others(after)).toEqual(others(before));
    expect(after.join("\n")).toMatch(
      /upstream_attempts_total\{upstream="camunda",operation="readUserProfiles",outcome="ok"\} \d+$/m,
    );
    expect(after.join("\n")).toMatch(
      /mutations_total\{field="updateUserProfile",outcome="NOT_FOUND"\} 101$/m,
    );
  });
});
