import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** What a record that was read or written with these credentials says of itself. */
const ownerOf = ({ headers }: IncomingMessage): string =>
  headers.authorization?.replace("Bearer ", "") ?? "nobody";

const elasticsearchProfile = (uid: string, owner: string) => ({
  uid,
  enabled: true,
  last_synchronized: 0,
  user: { username: uid, roles: [owner], realm_name: owner, full_name: owner },
  labels: { owner },
  data: { owner },
  _doc: { _seq_no: 1, _primary_term: 1 },
});

const kuzzleProfile = (id: string, owner: string) => ({
  _id: id,
  _source: { rateLimit: 1, policies: [{ roleId: owner }] },
});

const enveloped = (result: unknown) => ({ status: 200, error: null, result });

function bodyFor(path: string, query: URLSearchParams, owner: string, sent: string): unknown {
  const [, first, second, third = ""] = path.split("/");
  if (first === "_security" && second === "profile")
    return { profiles: third.split(",").map((uid) => elasticsearchProfile(uid, owner)) };
  if (first === "user" && third === "profile") return { id: second, firstName: owner, lastName: owner };
  if (first === "user")
    return (query.get("idIn") ?? "").split(",").map((id) => ({ id, firstName: owner, lastName: owner }));
  if (first === "profiles" && second === "_mGet") {
    const { ids }: { ids: string[] } = JSON.parse(sent);
    return enveloped({ hits: ids.map((id) => kuzzleProfile(id, owner)) });
  }
  return enveloped(kuzzleProfile(second ?? "", owner));
}

export interface EchoUpstream {
  readonly port: number;
  /** Requests so far, and how many arrived while another caller's was still unanswered. */
  readonly seen: { requests: number; mixed: number };
  stop(): Promise<void>;
}

/** Speaks as much of every upstream's API as the reads and writes of a test need; every record tells whose it is. */
export async function startEchoUpstream(port = 0): Promise<EchoUpstream> {
  const seen = { requests: 0, mixed: 0 };
  const open = new Map<string, number>();
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const owner = ownerOf(request);
    seen.requests += 1;
    if ([...open].some(([other, count]) => other !== owner && count > 0)) seen.mixed += 1;
    open.set(owner, (open.get(owner) ?? 0) + 1);
    const url = new URL(request.url ?? "/", "http://upstream");
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = bodyFor(
      decodeURIComponent(url.pathname),
      url.searchParams,
      owner,
      Buffer.concat(chunks).toString(),
    );
    // So that others come in between.
    await new Promise((resolve) => setTimeout(resolve, 10));
    open.set(owner, (open.get(owner) ?? 1) - 1);
    response.writeHead(200, { "content-type": "application/json", "x-elastic-product": "Elasticsearch" });
    response.end(JSON.stringify(body));
  }
  // No connection is closed under a write, however long the machine has other things to do.
  const server = createServer({ keepAliveTimeout: 300_000 }, (request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    port: address.port,
    seen,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
