# docker build --tag profile-gateway .
# docker run --read-only --publish 4000:4000 --env ELASTICSEARCH_URL=https://es.example:9200 profile-gateway
#
# `npm run dockerfile` takes these steps without a container engine, so paths are relative to WORKDIR.
ARG NODE_VERSION=24

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /app
# First what changes seldom, so that the layer with the packages is kept.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY scripts scripts
COPY graphiql graphiql
COPY src src
RUN npm run build
RUN npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:${NODE_VERSION}-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=build /app/package.json package.json
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
# The image's user `node`, as a number: only then can Kubernetes see that it is not root. Nothing is ever written.
USER 1000:1000
EXPOSE 4000
# Whether the process lives, not its upstreams: an engine that restarts what is unhealthy must not do so for them.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: signals reach it, and nothing else runs.
CMD ["node", "dist/cli.js"]
