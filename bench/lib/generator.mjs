// Makes load: a process of its own, which learns over IPC what to send where. Its clients wait for each answer and send again at
// once; requests are prepared bytes and answers are read by hand, so that it costs a fraction of what it measures and
// needs nothing installed. An answer counts when it has the right status, the right length and the wanted row in it;
// before any load a few answers are compared as a whole.
import { isDeepStrictEqual } from "node:util";
import { Client, Connection, plainRequest } from "./connection.mjs";
import { operation, requests } from "./operations.mjs";
import { quantile } from "./report.mjs";
import { coreSeconds, cpuSeconds, rss } from "./usage.mjs";

/** Answers that are compared as a whole. */
const COMPARED = 10;
/** How often a wrong answer is asked for again at most: one that came too late is a busy machine's doing. */
const TRIES = 3;

function bytesOf({ method, path, credential, body }, host, headers) {
  const text = body === undefined ? "" : JSON.stringify(body);
  const all = { host, accept: "application/json", authorization: credential, ...headers };
  if (text !== "") Object.assign(all, { "content-type": "application/json", "content-length": text.length });
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${head.join("")}\r\n${text}`, "latin1");
}

/** The row that the answer to this request has and hardly another one. */
const rowOf = (text) => /"[^"]*@example\.org"/.exec(text)?.[0] ?? "";

/** `right` undefined stands for 204 without a body. */
function prepare(request, host, headers) {
  const { right } = request;
  const bytes = bytesOf(request, host, headers);
  if (right === undefined) return { bytes, right, status: 204, length: 0, row: "" };
  const text = JSON.stringify(right);
  return { bytes, right, status: 200, length: text.length, row: rowOf(text) };
}

async function ask(url, bytes) {
  const connection = new Connection(url);
  const answer = await connection.send(bytes);
  connection.close();
  return answer;
}

/** Compares a few whole answers; returns how many more characters those with a body have than ours (some end with a line break). */
async function compare(url, prepared, name) {
  let longer = 0;
  for (const { bytes, right, status } of prepared.slice(0, COMPARED)) {
    const isRight = (answer) =>
      answer.status === status &&
      (right === undefined
        ? answer.body === ""
        : answer.body !== "" && isDeepStrictEqual(JSON.parse(answer.body), right));
    let answer = await ask(url, bytes);
    for (let tries = 1; tries < TRIES && !isRight(answer); tries += 1) answer = await ask(url, bytes);
    if (!isRight(answer))
      throw new Error(`${name} is answered ${answer.status} ${answer.body.slice(0, 400)}`);
    if (right !== undefined) longer = answer.body.length - JSON.stringify(right).length;
  }
  return longer;
}

/** Clients that stay connected from the warm-up to the measurement. */
function crowd(url, prepared, size) {
  let place = 0;
  let until = 0;
  let busy = 0;
  let counts;
  let finished;

  function client() {
    let asked;
    let since = 0;
    let connection = new Client(url, answered);
    function answered(status, body) {
      if (status === asked.status && body.length === asked.length && body.includes(asked.row)) {
        counts.times.push(performance.now() - since);
      } else {
        counts.bad += 1;
        counts.example ??= `${status} ${body.slice(0, 300)}`;
        if (status === 0) connection = new Client(url, answered);
      }
      next();
    }
    function next() {
      since = performance.now();
      if (since >= until) {
        busy -= 1;
        if (busy === 0) finished(counts);
        return;
      }
      asked = prepared[place++ % prepared.length];
      connection.send(asked.bytes);
    }
    return { next, close: () => connection.close() };
  }
  const clients = Array.from({ length: size }, client);

  return {
    /** Resolves when the time is over and the last answer is there. */
    run(seconds) {
      until = performance.now() + seconds * 1000;
      busy = size;
      counts = { times: [], bad: 0, example: undefined };
      return new Promise((resolve) => {
        finished = resolve;
        for (const { next } of clients) next();
      });
    },
    close() {
      for (const { close } of clients) close();
    },
  };
}

const upstreamAsked = (upstream, path) => ask(upstream.url, plainRequest(`${upstream.url}${path}`));

/** What the machine says at one moment. */
async function snapshot({ pid, upstream, core }) {
  const own = process.cpuUsage();
  return {
    at: performance.now() / 1000,
    cpu: cpuSeconds(pid),
    behind: cpuSeconds(upstream.pid) + (own.user + own.system) / 1e6,
    calls: Number((await upstreamAsked(upstream, "/stats")).body),
    core: core === undefined ? Number.NaN : coreSeconds(core),
  };
}

async function measure({ name, style, url, headers, seed, warm, seconds, ...where }) {
  const what = operation(name);
  await upstreamAsked(where.upstream, `/latency/${what.latency}`);
  const prepared = requests(what, style, seed).map((request) => prepare(request, new URL(url).host, headers));
  const longer = await compare(url, prepared, name);
  for (const request of prepared) {
    if (request.right !== undefined) request.length += longer;
    request.right = undefined;
  }
  const clients = crowd(url, prepared, what.clients);
  if (warm > 0) await clients.run(warm);
  const before = await snapshot(where);
  const { times, bad, example } = await clients.run(seconds);
  const after = await snapshot(where);
  clients.close();
  const elapsed = after.at - before.at;
  const cpu = after.cpu - before.cpu;
  return {
    /** Right answers a second. */
    rate: times.length / elapsed,
    /** Microseconds of processor time an operation. */
    cpu: (cpu / times.length) * 1e6,
    calls: (after.calls - before.calls) / times.length,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    bad,
    example,
    /** Share of its core that the measured program had, and that others took. */
    busy: cpu / elapsed,
    foreign: (after.core - before.core - cpu) / elapsed,
    /** Share of a core that load and upstream needed together. */
    behind: (after.behind - before.behind) / elapsed,
    rss: rss(where.pid),
  };
}

process.on("message", (wanted) => {
  measure(wanted).then(
    (result) => process.send({ result }),
    (error) => process.send({ error: error.message }),
  );
});
process.on("disconnect", () => process.exit());
console.log("ready");
