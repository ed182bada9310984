import type { Identify } from "../../../src/auth/identify.js";
import type { Engine } from "../../../src/graphql/engine.js";
import { plainTracing } from "../../../src/observability/plain-tracing.js";
import { Admission } from "../../../src/server/admission.js";
import { clientAddress } from "../../../src/server/client-address.js";
import { Connections } from "../../../src/server/connections.js";
import { GraphqlHandler } from "../../../src/server/graphql-handler.js";
import { createHttpServer, PATIENCE } from "../../../src/server/http-server.js";
import type { StoppableServer } from "../../../src/server/listener.js";
import { Readiness } from "../../../src/server/readiness.js";
import { Cors } from "../../../src/server/request-guards.js";
import { DEFAULTS } from "../../graphql/engine-under-test.js";

interface Front {
  readonly engine: Engine;
  readonly identify: Identify;
  readonly bodyBytes: number;
  readonly failed: (error: unknown) => void;
  readonly connections?: Connections;
  readonly patience?: typeof PATIENCE;
}

/** The HTTP server and the handler alone, around an engine of the test's own. */
export async function startFront({
  engine,
  identify,
  bodyBytes,
  failed,
  connections = new Connections(() => 10_000),
  patience = PATIENCE,
}: Front): Promise<{ readonly front: StoppableServer; readonly url: string }> {
  const handler = new GraphqlHandler({
    engine,
    identify,
    admission: new Admission({
      operations: 1000,
      pendingBodies: 1000,
      pendingBodiesPerAddress: 1000,
      bufferedBytes: 1e9,
    }),
    limits: { ...DEFAULTS, bodyBytes, upstreamCalls: 1 },
    operationTimeout: 1000,
    observe: () => undefined,
  });
  const front = createHttpServer(
    {
      handler,
      readiness: new Readiness(),
      cors: new Cors([]),
      path: "/graphql",
      clientAddress: clientAddress([]),
      page: undefined,
      tracing: plainTracing,
      failed,
      ended: () => undefined,
    },
    { connections, patience },
  );
  await new Promise<void>((resolve) => front.listen(0, "127.0.0.1", resolve));
  const address = front.address();
  if (!address || typeof address !== "object") throw new TypeError("a server without a port");
  return { front, url: `http://127.0.0.1:${address.port}` };
}
