import type { TLSSocket, TlsOptions } from "node:tls";
import { afterEach, describe, expect, it } from "vitest";
import type { TlsSettings } from "../../src/http/client.js";
import { certificate } from "../support/certificates.js";
import { failureOf, fixture } from "../support/dialect.js";
import { type FaultServer, json, startFaultServer } from "../support/fault-server.js";
import { callOf, clientTo, read } from "../support/upstream-client.js";

const authority = certificate({ name: "authority", authority: true });
const stranger = certificate({ name: "stranger", authority: true });
const good = certificate({ name: "upstream", hosts: ["localhost", "127.0.0.1"], issuer: authority });
const gateway = certificate({ name: "gateway", issuer: authority });

const keys = ({ cert, key }: typeof good) => ({ cert, key });
const mutual: TlsOptions = { ...keys(good), ca: authority.cert, requestCert: true, rejectUnauthorized: true };

describe("TLS towards an upstream", () => {
  const servers: FaultServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.refuse()));
  });

  async function upstreamWith(tls: TlsOptions): Promise<FaultServer> {
    const server = await startFaultServer({ tls });
    server.use(json({ name: "Ada" }));
    servers.push(server);
    return server;
  }

  const accepted: [string, TlsOptions, TlsSettings][] = [
    ["a certificate of the configured authority", keys(good), { ca: authority.cert }],
    [
      "a client certificate where the upstream asks for one",
      mutual,
      { ca: authority.cert, ...keys(gateway) },
    ],
    [
      "a certificate for another name where serverName says so",
      keys(certificate({ name: "u", hosts: ["upstream.internal"], issuer: authority })),
      { ca: authority.cert, serverName: "upstream.internal" },
    ],
    ["TLS 1.2", { ...keys(good), maxVersion: "TLSv1.2" }, { ca: authority.cert }],
  ];
  for (const [what, server, settings] of accepted) {
    it(`works with ${what}`, async () => {
      const upstream = await upstreamWith(server);
      const client = clientTo(upstream.url, { tls: settings });
      expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
      expect(await client.send(read(), callOf())).toEqual({ name: "Ada" });
      await client.close();
    });
  }

  it("looks at the certificate of each connection anew: no session is resumed", async () => {
    const resumed: boolean[] = [];
    const upstream = await upstreamWith({ ...keys(good), maxVersion: "TLSv1.2" });
    upstream.use((exchange) => {
      const { socket } = exchange;
      resumed.push("isSessionReused" in socket && (socket as TLSSocket).isSessionReused());
      const body = '{"name":"Ada"}';
      socket.end(
        `HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
    const client = clientTo(upstream.url, { tls: { ca: authority.cert } });
    for (let n = 0; n < 3; n += 1) await client.send(read(`${n}`), callOf());
    expect(resumed).toEqual([false, false, false]);
    await client.close();
  });

  it("asks for the server name of the settings, also when it connects again", async () => {
    const names: (string | false | null)[] = [];
    const upstream = await upstreamWith({
      ...keys(certificate({ name: "u", hosts: ["upstream.internal"], issuer: authority })),
      SNICallback: (name, done) => {
        names.push(name);
        done(null);
      },
    });
    upstream.use(async (exchange) => {
      await json({ name: "Ada" })(exchange);
      exchange.socket.end();
    });
    const client = clientTo(upstream.url, { tls: { ca: authority.cert, serverName: "upstream.internal" } });
    await client.send(read(), callOf());
    await client.send(read(), callOf());
    expect(upstream.connections).toBe(2);
    // A session that is resumed is not asked for its name again.
    expect(new Set(names)).toEqual(new Set(["upstream.internal"]));
    await client.close();
  });

  const CERTIFICATE = "The upstream's TLS certificate was not accepted.";
  const HANDSHAKE = "The TLS connection to the upstream was refused.";
  const refused: [string, TlsOptions, TlsSettings, string][] = [
    ["signed by itself", keys(certificate({ name: "u", hosts: ["127.0.0.1"] })), {}, CERTIFICATE],
    [
      "signed by itself, whatever authority is configured",
      keys(certificate({ name: "u", hosts: ["127.0.0.1"] })),
      { ca: authority.cert },
      CERTIFICATE,
    ],
    [
      "of an authority nobody configured",
      keys(certificate({ name: "u", hosts: ["127.0.0.1"], issuer: stranger })),
      { ca: authority.cert },
      CERTIFICATE,
    ],
    [
      "that has expired",
      keys(certificate({ name: "u", hosts: ["127.0.0.1"], issuer: authority, days: -1 })),
      { ca: authority.cert },
      CERTIFICATE,
    ],
    [
      "for another host",
      keys(certificate({ name: "u", hosts: ["other.example", "127.0.0.2"], issuer: authority })),
      { ca: authority.cert },
      CERTIFICATE,
    ],
    [
      "that it has, but for another name than serverName",
      keys(good),
      { ca: authority.cert, serverName: "x.example" },
      CERTIFICATE,
    ],
    [
      "of TLS 1.1",
      { ...keys(good), maxVersion: "TLSv1.1", minVersion: "TLSv1", ciphers: "DEFAULT@SECLEVEL=0" },
      { ca: authority.cert },
      HANDSHAKE,
    ],
  ];
  for (const [what, server, settings, message] of refused) {
    it(`refuses an upstream with a certificate ${what}, once, and sends it nothing`, async () => {
      const upstream = await upstreamWith(server);
      const client = clientTo(upstream.url, { tls: settings });
      const failure = await failureOf(client.send(read(), callOf()));
      expect(failure).toMatchObject({ kind: "unreachable", message, retryable: false, sent: false });
      expect(upstream.requests).toHaveLength(0);
      expect(upstream.bytes).toBe(0);
      await client.close();
    });
  }

  for (const version of ["TLSv1.2", "TLSv1.3"] as const) {
    it(`says so where the upstream misses a client certificate, in ${version}`, async () => {
      const upstream = await upstreamWith({ ...mutual, minVersion: version, maxVersion: version });
      const client = clientTo(upstream.url, { tls: { ca: authority.cert } });
      const failure = await failureOf(client.send(read(), callOf()));
      expect(failure).toMatchObject({ kind: "unreachable", message: HANDSHAKE, retryable: false });
      await client.close();
      expect(upstream.requests).toHaveLength(0);
    });
  }

  it("is refused by an upstream that does not know the client certificate's authority", async () => {
    const upstream = await upstreamWith(mutual);
    const unknown = certificate({ name: "gateway", issuer: stranger });
    const client = clientTo(upstream.url, { tls: { ca: authority.cert, ...keys(unknown) } });
    expect(await failureOf(client.send(read(), callOf()))).toMatchObject({ kind: "unreachable" });
    expect(upstream.requests).toHaveLength(0);
    await client.close();
  });

  it("says so where the upstream speaks no TLS at all", async () => {
    const plain = await fixture((_request, response) => response.end("{}"));
    const client = clientTo(plain.url.replace("http:", "https:"));
    const failure = await failureOf(client.send(read(), callOf()));
    expect(failure).toMatchObject({ kind: "unreachable", message: HANDSHAKE, retryable: false, sent: false });
    await Promise.all([client.close(), plain.stop()]);
  });

  it("checks certificates although the environment says not to", async () => {
    const upstream = await upstreamWith(keys(certificate({ name: "u", hosts: ["127.0.0.1"] })));
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      const client = clientTo(upstream.url);
      expect((await failureOf(client.send(read(), callOf()))).message).toBe(CERTIFICATE);
      await client.close();
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });
});
