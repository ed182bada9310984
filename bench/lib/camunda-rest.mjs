// How the peers that bring no client of their own ask the upstream, over a pool of undici.
const USER = "/engine-rest/user";

const profile = (row) => row && { ...row, userId: row.id };

export function camundaRest(upstream) {
  async function call(authorization, method, path, change) {
    const headers = { accept: "application/json", authorization };
    if (change) headers["content-type"] = "application/json";
    const { statusCode, body } = await upstream.request({
      method,
      path,
      headers,
      body: change && JSON.stringify(change),
    });
    if (statusCode === 404 || statusCode === 204) {
      await body.dump();
      return null;
    }
    if (statusCode >= 400) throw new Error(`the upstream answered ${statusCode}: ${await body.text()}`);
    return body.json();
  }
  return {
    async profiles(ids, authorization) {
      if (ids.length === 1)
        return [profile(await call(authorization, "GET", `${USER}/${encodeURIComponent(ids[0])}/profile`))];
      const wanted = ids.map(encodeURIComponent).join(",");
      const rows = await call(authorization, "GET", `${USER}?idIn=${wanted}&maxResults=${ids.length}`);
      const found = new Map(rows.map((row) => [row.id, profile(row)]));
      return ids.map((id) => found.get(id) ?? null);
    },
    update: (id, change, authorization) =>
      call(authorization, "PUT", `${USER}/${encodeURIComponent(id)}/profile`, change),
  };
}
