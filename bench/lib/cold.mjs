// From the start of a process to its first right answer, for each program in turn. All in one run: the machine is the same.
import { isDeepStrictEqual } from "node:util";
import { operation, requests } from "./operations.mjs";

const PAUSE = 20;

async function answered({ url, headers }, { method, path, body, credential, right }) {
  const response = await fetch(new URL(path, url), {
    method,
    headers: {
      authorization: credential,
      ...headers,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body: body && JSON.stringify(body),
  });
  return response.status === 200 && isDeepStrictEqual(await response.json(), right);
}

/** Milliseconds, one for each start. `programs` are started as they are for the measurements, one after the other. */
export async function coldStarts(programs, upstream, { core, log, runs }) {
  const times = new Map(programs.map(({ name }) => [name, []]));
  for (let run = 0; run < runs; run += 1) {
    for (const program of programs) {
      const [request] = requests({ ...operation("W2"), variety: 1 }, program.style, run + 1);
      const began = performance.now();
      const running = await program.start(upstream, { core, log });
      try {
        // Some say that they are ready before they are.
        while (!(await answered(running, request).catch(() => false)))
          await new Promise((resolve) => setTimeout(resolve, PAUSE));
        times.get(program.name).push(performance.now() - began);
      } finally {
        await running.stop();
      }
    }
  }
  return times;
}
