import express from "express";
import { gateway, serving } from "./mounted.mjs";

const app = express();
app.use(express.json());
app.use("/graphql", gateway.handler);

const server = app.listen(0, "127.0.0.1", () => serving(server, () => server.close()));
