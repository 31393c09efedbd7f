import type { ServerKind } from './composed-server.ts'

/** The edge has the version that `npm run prove:edge` runs; each is one that its makers publish. */
const IMAGES: Readonly<Record<ServerKind | 'nginx', string>> = {
  nginx: 'docker.io/library/nginx:1.31.3-alpine',
  postgres: 'docker.io/library/postgres:18.6-bookworm',
  valkey: 'docker.io/valkey/valkey:9.1.1-alpine',
  rabbitmq: 'docker.io/library/rabbitmq:4.2.9-management',
}

/** An image by its version; a variable gives it by digest. */
export const pinnedImage = (of: ServerKind | 'nginx'): string =>
  `\${${of.toUpperCase()}_IMAGE:-${IMAGES[of]}}`
