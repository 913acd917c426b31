# One image for portal, worker, intake and the commands of apps/cli; which one runs is the container's command.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc .puppeteerrc.cjs ./
RUN npm ci --include=dev --include=optional --no-audit --no-fund
COPY . .
RUN node apps/local/command.mjs

FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /packages
COPY package.json package-lock.json .npmrc .puppeteerrc.cjs ./
# The pinned Node for checkouts is not needed here: the image is that Node.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:24.21.0-bookworm-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends chromium-headless-shell \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -o node -g node /papers
WORKDIR /app
COPY --from=packages /packages/node_modules node_modules
COPY --from=build /build/package.json ./
COPY --from=build /build/dist dist
COPY --from=build /build/templates templates
COPY --from=build /build/apps/portal/src/assets apps/portal/src/assets
ENV NODE_ENV=production TZ=UTC APP_ENV=production \
  LISTEN_ADDRESS=0.0.0.0 PORT=3000 STORAGE_DIR=/papers CHROMIUM_PATH=/usr/bin/chromium-headless-shell \
  NODE_COMPILE_CACHE=/tmp/compile NODE_OPTIONS=--max-semi-space-size=8 MALLOC_ARENA_MAX=2
USER node
VOLUME /papers
EXPOSE 3000
CMD ["node", "--enable-source-maps", "dist/apps/portal/src/main.js"]
