import { type Call, type Identity, type Privileges, UpstreamError } from "../../../dialect.js";
import { decodeAuthorized, decodeIsPlainOptions, decodeLinks, decodeVersion } from "../wire.js";
import type { Engine } from "./engine.js";
import { listLinks, search } from "./read.js";

/** Which member of the family this is: one call, for the forks a second one. */
export async function probe(engine: Engine, call: Call): Promise<Identity> {
  const version = await engine.version({ decode: decodeVersion }, call);
  // Only the original counts from 7; its forks began again at 1 and are told apart by how they answer OPTIONS.
  if (version?.startsWith("7.")) return { product: "Camunda 7", version };
  const plain = await engine.ask("options", { decode: decodeIsPlainOptions }, call);
  return { product: plain ? "Operaton" : "CIB seven", version };
}

/**
 * Whether the credentials work, and what the mutations lack for some user or other; one alone may have grants of its
 * own. The links also say whether the engine's users can be written at all. Whoever may do everything to permissions is
 * taken for the administrator whom unlocking asks for: nothing tells who is.
 */
export async function privileges(engine: Engine, call: Call): Promise<Privileges> {
  await search(engine, { filters: {}, from: 0, size: 1 }, call);
  const [ofList, ofUsers, administers] = await Promise.all([
    ifTold(listLinks(engine, call)),
    ifTold(everyUserLinks(engine, call)),
    ifTold(mayAdminister(engine, call)),
  ]);
  const missing = [
    ...(ofList?.includes("create") === false ? ["CREATE on USER"] : []),
    ...(ofUsers?.includes("update") === false ? ["UPDATE on USER"] : []),
    ...(ofUsers?.includes("delete") === false ? ["DELETE on USER"] : []),
    ...(administers === false ? ["ALL on AUTHORIZATION (an administrator's, to unlock users)"] : []),
  ];
  return { user: null, missing };
}

/** Undefined where the engine does not tell. */
async function ifTold<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UpstreamError) return undefined;
    throw error;
  }
}

function everyUserLinks(engine: Engine, call: Call): Promise<string[]> {
  return engine.ask("everyUserOptions", { userId: "*", decode: decodeLinks }, call);
}

/** The number that the engine's API has for the resource "authorization". */
const AUTHORIZATION = 4;

/** https://docs.camunda.org/manual/7.24/reference/rest/authorization/get-check/ */
function mayAdminister(engine: Engine, call: Call): Promise<boolean> {
  return engine.ask(
    "authorizationCheck",
    {
      query: { permissionName: "ALL", resourceName: "AUTHORIZATION", resourceType: AUTHORIZATION },
      decode: decodeAuthorized,
    },
    call,
  );
}
