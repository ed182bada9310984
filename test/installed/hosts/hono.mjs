import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { gateway, serving } from "./mounted.mjs";

const app = new Hono();
app.all("/graphql", (c) => gateway.fetch(c.req.raw));

const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, () =>
  serving(server, () => server.close()),
);
