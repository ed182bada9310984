// Runs one set of exchanges against a server and gives what is to be kept of them.
import { setTimeout as pause } from "node:timers/promises";
import { normalised } from "./normalised.mjs";
import { send } from "./send.mjs";

export async function recordSet({ name, options, steps }, { url, seeding, meanings }) {
  const recorded = [];
  let before = [{ start: options }];
  for (const step of steps) {
    if (step.wait !== undefined) await pause(step.wait);
    if (step.seed !== undefined) {
      const given = await seeding[step.seed](...step.args);
      if (step.as !== undefined) meanings.learn(step.as, given);
    }
    if (step.request === undefined) {
      before.push(step);
      continue;
    }
    const { request, as = {}, ...rest } = step;
    const headers = Object.entries(request.headers).map(([key, value]) => [key, meanings.fill(value)]);
    const answer = await send(url, {
      method: request.method,
      path: meanings.fill(request.path),
      headers: Object.fromEntries(headers),
      body: request.body === null ? null : meanings.fill(request.body),
    });
    for (const [key, path] of Object.entries(as)) meanings.find(key, path, JSON.parse(answer.body));
    recorded.push({
      ...rest,
      name: `${name}/${step.name}`,
      ...(before.length > 0 && { before }),
      ...(Object.keys(as).length > 0 && { as }),
      request,
      response: normalised({ ...answer, body: meanings.hide(answer.body) }, step),
    });
    before = [];
  }
  return recorded;
}
