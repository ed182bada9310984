import type { CamundaTarget } from "../../support/dialect-contract/camunda/target.js";

const names = { firstName: "F", lastName: "L", email: "E" };

async function put(target: CamundaTarget, inPath: string, inBody: string): Promise<number> {
  const { status } = await fetch(`${target.url}/user/${inPath}/profile`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: inBody, ...names }),
  });
  return status;
}

/**
 * The hidden revision of a user, between two bounds; undefined outside of them. A write in which path and body name
 * different users is carried out on the body's user, but only where both have the same revision: else it is an
 * OptimisticLockingException. So another user, new and then raised one by one, tells it. The user itself stays as it is.
 */
export async function revisionOf(
  target: CamundaTarget,
  userId: string,
  least: number,
  most: number,
): Promise<number | undefined> {
  const other = "revisionProbe";
  await target.putUser({ id: other, ...names });
  for (let revision = 1; revision <= most; revision += 1) {
    if (revision >= least && (await put(target, userId, other)) === 204) return revision;
    if ((await put(target, other, other)) !== 204) throw new Error("the probe cannot be written");
  }
  return undefined;
}
