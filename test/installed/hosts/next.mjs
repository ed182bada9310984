// Next.js is too large for this: its route handlers are functions by method, called with a request and the route's parameters.
import { serve } from "@hono/node-server";
import { gateway, serving } from "./mounted.mjs";

const GET = (request) => gateway.fetch(request);
const route = { GET, POST: GET };

const server = serve(
  {
    fetch: (request) => route[request.method](request, { params: Promise.resolve({}) }),
    port: 0,
    hostname: "127.0.0.1",
  },
  () => serving(server, () => server.close()),
);
