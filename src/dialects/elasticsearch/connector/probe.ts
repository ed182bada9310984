import type { Call } from "../../../dialect/call.js";
import type { Identity, Privileges } from "../../../dialect/define-dialect.js";
import { path } from "../../../dialect/path.js";
import { UpstreamError } from "../../../dialect/upstream-error.js";
import type { Client } from "../../../http/client.js";
import { decodeIdentity, decodeIsProduct, decodePrivileges, decodeWho } from "../wire/index.js";

/** All that the mutations need. */
const NEEDED = "manage_user_profile";

/** The user behind the credentials, which everybody may ask. */
export function whoAmI(client: Client, call: Call): Promise<string> {
  return client.send(
    {
      name: "authenticate",
      method: "GET",
      path: path`/_security/_authenticate`,
      repeatable: true,
      decode: decodeWho,
    },
    call,
  );
}

/** One call where the credentials may ask for the version (cluster privilege `monitor`), else two. */
export async function probe(client: Client, call: Call): Promise<Identity> {
  try {
    return await client.send(
      { name: "info", method: "GET", path: path`/`, repeatable: true, decode: decodeIdentity },
      call,
    );
  } catch (error) {
    if (!(error instanceof UpstreamError) || (error.status !== 401 && error.status !== 403)) throw error;
    // These two are the answers that do not name the product. OPTIONS asks for no credentials and does.
    const known = await client.send(
      {
        name: "options",
        method: "OPTIONS",
        path: path`/_security/_authenticate`,
        repeatable: true,
        anonymous: true,
        decode: decodeIsProduct,
      },
      call,
    );
    if (!known) throw error;
    return { product: "Elasticsearch", version: null };
  }
}

export async function privileges(client: Client, call: Call): Promise<Privileges> {
  const user = await whoAmI(client, call);
  try {
    const granted = await client.send(
      {
        name: "hasPrivileges",
        method: "POST",
        path: path`/_security/user/_has_privileges`,
        body: { json: { cluster: [NEEDED] } },
        repeatable: true,
        decode: decodePrivileges,
      },
      call,
    );
    return { user, missing: granted[NEEDED] === false ? [NEEDED] : [] };
  } catch (error) {
    // The credentials work, as was just seen; what they may do stays unknown then.
    if (error instanceof UpstreamError) return { user, missing: [] };
    throw error;
  }
}
