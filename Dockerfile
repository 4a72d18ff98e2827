# better-sqlite3-napi and sharp bring their binaries along on Node 22, so no package needs to run a
# script of its own at install, and the image no compiler.
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY scripts/build-if-stale.js ./scripts/
COPY fonts ./fonts
COPY assets ./assets
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
STOPSIGNAL SIGTERM
# Whether the process lives: starting it again mends that. What /readyz tells of (Discord is away, a disk
# is full, a provider is closed) it does not mend, and each start costs one of Discord's sessions.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "-e", "const { HTTP_HOST: host = '127.0.0.1', HTTP_PORT: port = '8080' } = process.env; if (port !== '0') fetch(`http://${host.includes(':') ? `[${host}]` : host}:${port}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1));"]
CMD ["node", "dist/bot.js"]
