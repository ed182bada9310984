import fastify from "fastify";
import { gateway, serving } from "./mounted.mjs";

const app = fastify();
app.all("/graphql", (request, reply) => {
  reply.hijack();
  gateway.handler(Object.assign(request.raw, { body: request.body }), reply.raw);
});

await app.listen({ port: 0, host: "127.0.0.1" });
serving(app.server, () => app.close());
