import { fileURLToPath } from 'node:url'

/** A way to stop a service, as a program of its own. */
export interface Setup {
  readonly name: string
  /** What a reader calls it. */
  readonly title: string
  /** The packages whose versions matter. */
  readonly packages: readonly string[]
  readonly program: string
  readonly probes: { readonly live: string; readonly ready: string }
  readonly routes: { readonly fast: string; readonly slow: string }
  /** The variable of a second port for the probes. */
  readonly managementPortVariable?: string
}

const written = (name: string) => fileURLToPath(new URL(`setups/${name}.ts`, import.meta.url))
const compiled = (name: string) =>
  fileURLToPath(new URL(`../.build/drain/setups/${name}.js`, import.meta.url))

const plain = {
  probes: { live: '/health', ready: '/health' },
  routes: { fast: '/fast', slow: '/slow' },
} as const

export const setups: readonly Setup[] = [
  {
    ...plain,
    name: 'express-no-handler',
    title: 'Express, no handler',
    packages: ['express'],
    program: written('express-no-handler'),
  },
  {
    ...plain,
    name: 'express-close-then-exit',
    title: 'Express, close() and exit()',
    packages: ['express'],
    program: written('express-close-then-exit'),
  },
  {
    ...plain,
    name: 'express-close-only',
    title: 'Express, close()',
    packages: ['express'],
    program: written('express-close-only'),
  },
  {
    ...plain,
    name: 'fastify-close-with-grace',
    title: 'Fastify + close-with-grace',
    packages: ['fastify', 'close-with-grace'],
    program: written('fastify-close-with-grace'),
  },
  {
    ...plain,
    name: 'nest-shutdown-hooks',
    title: 'Nest, shutdown hooks',
    packages: ['@nestjs/core'],
    program: compiled('nest-shutdown-hooks'),
  },
  {
    ...plain,
    name: 'nest-terminus',
    title: 'Nest + terminus, 3 s',
    packages: ['@nestjs/core', '@nestjs/terminus'],
    program: compiled('nest-terminus'),
  },
  {
    ...plain,
    name: 'godaddy-terminus',
    title: '@godaddy/terminus',
    packages: ['@godaddy/terminus'],
    program: written('godaddy-terminus'),
    probes: { live: '/healthcheck', ready: '/healthcheck' },
  },
  {
    ...plain,
    name: 'godaddy-terminus-tuned',
    title: '@godaddy/terminus, 3 s, exit 0',
    packages: ['@godaddy/terminus'],
    program: written('godaddy-terminus-tuned'),
    probes: { live: '/healthcheck', ready: '/healthcheck' },
  },
  {
    ...plain,
    name: 'lightship',
    title: 'lightship, 3 s',
    packages: ['lightship'],
    program: written('lightship'),
    probes: { live: '/live', ready: '/ready' },
    managementPortVariable: 'LIGHTSHIP_PORT',
  },
  {
    ...plain,
    name: 'by-hand',
    title: 'Express, by hand, 3 s',
    packages: ['express'],
    program: written('by-hand'),
    probes: { live: '/livez', ready: '/readyz' },
  },
  {
    name: 'seaworthy',
    title: 'Seaworthy',
    packages: [],
    program: written('seaworthy'),
    probes: { live: '/livez', ready: '/readyz' },
    routes: { fast: '/api/v1/fast', slow: '/api/v1/slow' },
  },
]
