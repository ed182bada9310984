import { createServer, type Server } from "node:http";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

export const ISSUER = "https://issuer.example";
export const AUDIENCE = "profile-gateway";

export interface SigningKey {
  readonly kid: string;
  readonly alg: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly published: JWK;
}

export async function signingKey(alg: string, kid: string = alg): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, privateKey, publicKey, published: { ...(await exportJWK(publicKey)), kid, alg } };
}

/** A token as the issuer makes it; undefined takes a claim away. */
export function token(
  { alg, kid, privateKey }: SigningKey,
  changes: JWTPayload = {},
  header: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: AUDIENCE, sub: "ada", exp: now + 300, scope: "read", ...changes };
  const given = Object.entries(claims).filter(([, value]) => value !== undefined);
  const unsigned = new SignJWT(Object.fromEntries(given)).setProtectedHeader({ alg, kid, ...header });
  // Else the library would not sign what it could not understand itself.
  return unsigned.sign(privateKey, { crit: { secret: true } });
}

/** Where an issuer publishes its keys. */
export class KeyServer {
  keys: JWK[] = [];
  /** What is answered instead of the keys. */
  instead: string | undefined;
  asked = 0;
  #server: Server | undefined;
  #port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.#port}/keys`;
  }

  async start(): Promise<void> {
    const server = createServer((_request, response) => {
      this.asked += 1;
      response.writeHead(200, { "content-type": "application/json" });
      response.end(this.instead ?? JSON.stringify({ keys: this.keys }));
    });
    await new Promise<void>((resolve) => server.listen(this.#port, "127.0.0.1", resolve));
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    this.#port = address.port;
    this.#server = server;
  }

  /** Also cuts connections that are kept. Can be started again, at the same address. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server) return;
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}
