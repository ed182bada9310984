// What every host mounts: a gateway over the sandbox and one further system, and how it ends.
import { createGateway, startSandbox } from "profile-gateway";

const sandbox = await startSandbox();
const slow = { name: "slow", dialect: "camunda", url: process.env.SLOW_URL, auth: "none" };

export const gateway = createGateway({ upstreams: [...sandbox.upstreams, slow] });

/** Tells where it is, and stops on SIGTERM: the host first, so that nothing new comes in. */
export function serving(server, closeHost) {
  console.log(`ready http://127.0.0.1:${server.address().port}/graphql`);
  process.once("SIGTERM", async () => {
    const closed = closeHost();
    await gateway.stop();
    // Those that were answered last may be kept alive for another minute.
    server.closeIdleConnections();
    await closed;
    await sandbox.stop();
    console.log("stopped");
  });
}
