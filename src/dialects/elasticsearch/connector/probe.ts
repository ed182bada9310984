import { type Call, type Client, type Identity, type Privileges, UpstreamError } from "../../../dialect.js";
import { decodeIdentity, decodeIsProduct, decodePrivileges, decodeWho } from "../wire/index.js";
import { operations } from "./operations.js";

/** All that the mutations need. */
const NEEDED = "manage_user_profile";

/** The user behind the credentials, which everybody may ask. */
export function whoAmI(client: Client, call: Call): Promise<string> {
  return client.send(
    operations.authenticate.with({
      decode: decodeWho,
    }),
    call,
  );
}

/** One call where the credentials may ask for the version (cluster privilege `monitor`), else two. */
export async function probe(client: Client, call: Call): Promise<Identity> {
  try {
    return await client.send(operations.info.with({ decode: decodeIdentity }), call);
  } catch (error) {
    if (!(error instanceof UpstreamError) || (error.status !== 401 && error.status !== 403)) throw error;
    // These two are the answers that do not name the product. OPTIONS asks for no credentials and does.
    const known = await client.send(
      operations.options.with({
        decode: decodeIsProduct,
      }),
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
      operations.hasPrivileges.with({
        body: { json: { cluster: [NEEDED] } },
        decode: decodePrivileges,
      }),
      call,
    );
    return { user, missing: granted[NEEDED] === false ? [NEEDED] : [] };
  } catch (error) {
    // The credentials work, as was just seen; what they may do stays unknown then.
    if (error instanceof UpstreamError) return { user, missing: [] };
    throw error;
  }
}
