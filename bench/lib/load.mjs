// Load: a fixed number of clients that wait for each answer, or a fixed rate that does not.
import { setTimeout as delay } from "node:timers/promises";
import { Connection } from "./connection.mjs";
import { quantile } from "./report.mjs";

/** GraphQL answers 200 to errors too. */
export const good = ({ status, body }) => (status === 200 && !body.includes('"errors"')) || status === 204;

function summary(times, seconds, counts) {
  return {
    ...counts,
    rate: times.length / seconds,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
  };
}

/**
 * Each of some clients sends, waits, sends again; after a 503 at once, or only after a pause. Only good answers count and
 * are timed.
 */
export async function closedLoop(url, next, { clients, seconds, pause = 0 }) {
  const times = [];
  const counts = { sent: 0, bad: 0, refused: 0, example: undefined };
  const started = performance.now();
  const until = started + seconds * 1000;
  async function client() {
    let connection = new Connection(url);
    while (performance.now() < until) {
      if (connection.closed) connection = new Connection(url);
      const before = performance.now();
      counts.sent += 1;
      const answer = await connection.send(next());
      if (good(answer)) {
        times.push(performance.now() - before);
        continue;
      }
      if (answer.status === 503) counts.refused += 1;
      else counts.bad += 1;
      counts.example ??= `${answer.status} ${answer.body.slice(0, 200)}`;
      if (answer.status === 503 && pause > 0) await delay(pause);
    }
    connection.close();
  }
  await Promise.all(Array.from({ length: clients }, client));
  return summary(times, (performance.now() - started) / 1000, counts);
}

const TICK = 5;

/**
 * Sends at a rate whether or not answers come. A client that has no free connection opens one, up to a limit; beyond it
 * a request is not sent, as when a machine in front has given up.
 */
export async function openLoop(url, next, { rate, seconds, connections }) {
  const times = [];
  const counts = { sent: 0, bad: 0, refused: 0, unsent: 0, example: undefined };
  const idle = [];
  const all = new Set();
  async function one(connection) {
    const before = performance.now();
    counts.sent += 1;
    const answer = await connection.send(next());
    if (good(answer)) times.push(performance.now() - before);
    else if (answer.status === 503) counts.refused += 1;
    else counts.bad += 1;
    if (!good(answer)) counts.example ??= `${answer.status} ${answer.body.slice(0, 200)}`;
    if (connection.closed) all.delete(connection);
    else idle.push(connection);
  }
  function take() {
    const free = idle.pop();
    if (free || all.size >= connections) return free;
    const made = new Connection(url);
    all.add(made);
    return made;
  }
  const pending = new Set();
  const started = performance.now();
  let due = 0;
  for (let now = started; now - started < seconds * 1000; now = performance.now()) {
    for (const wanted = ((now - started) / 1000) * rate; due < wanted; due += 1) {
      const connection = take();
      if (!connection) {
        counts.unsent += 1;
        continue;
      }
      const sent = one(connection).finally(() => pending.delete(sent));
      pending.add(sent);
    }
    await delay(TICK);
  }
  const elapsed = (performance.now() - started) / 1000;
  const inTime = [...times];
  await Promise.race([Promise.all(pending), delay(5000)]);
  for (const connection of all) connection.close();
  return summary(inTime, elapsed, counts);
}
