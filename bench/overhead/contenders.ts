import { fileURLToPath } from 'node:url'

/** What a contender must be seen to do before it is measured, so that nobody is compared with something switched off. */
export interface Features {
  /** Lines in its log for one request. */
  logLines: 0 | 1 | 2
  /** Header by which a limiter shows what remains; it must fall with each request. */
  limitHeader?: string
  /** A query outside the schema is refused with 400 or 422. */
  validates: boolean
  /** Security headers are set, and a foreign origin is named in `Vary` or refused by CORS. */
  securityHeaders: boolean
  /** Compresses for a client that asks for it. */
  compresses: boolean
  /** What `/metrics` shows for the route, with its count. */
  metric?: RegExp
  /** 10 % of requests reach the collector as spans. */
  traces: boolean
  /** Every answer carries an id that its log line carries too. */
  correlationId: boolean
}

export interface Contender {
  readonly name: string
  readonly title: string
  /** Arguments of Node, run in `bench/`. */
  readonly args: readonly string[]
  /** Packages whose versions belong to the figure. */
  readonly packages: readonly string[]
  readonly features: Features
  readonly env?: Readonly<Record<string, string>>
}

const NOTHING: Features = {
  logLines: 0,
  validates: false,
  securityHeaders: false,
  compresses: false,
  traces: false,
  correlationId: false,
}

const STOCK: Features = {
  ...NOTHING,
  logLines: 2,
  limitHeader: 'x-ratelimit-remaining',
  validates: true,
  securityHeaders: true,
  compresses: true,
  metric: /http_request_duration_seconds_count\{[^}]*route="\/api\/v1\/characters"[^}]*\} (\d+)/,
}

const OURS: Features = {
  logLines: 1,
  limitHeader: 'ratelimit',
  validates: true,
  securityHeaders: true,
  compresses: true,
  metric: /http_server_request_duration_seconds_count\{[^}]*http_route="\/api\/v1\/characters"[^}]*\} (\d+)/,
  traces: true,
  correlationId: true,
}

/** Shedding is on, as in the stock set-up, but its limits lie beyond what a saturated closed loop reaches. */
const OURS_ENV = {
  CORS_ORIGINS: 'https://app.example',
  MANAGEMENT_PORT: '0',
  MAX_EVENT_LOOP_UTILIZATION: '1',
  MAX_EVENT_LOOP_DELAY_MS: '1000',
}

const STOCK_PACKAGES = [
  'fastify',
  '@fastify/helmet',
  '@fastify/cors',
  '@fastify/rate-limit',
  '@fastify/compress',
  '@fastify/under-pressure',
  'fastify-metrics',
]

const NEST_PACKAGES = [
  '@nestjs/core',
  '@nestjs/platform-fastify',
  '@nestjs/throttler',
  '@nestjs/terminus',
  'nestjs-pino',
  '@willsoto/nestjs-prometheus',
  'class-validator',
  '@fastify/helmet',
  '@fastify/compress',
]

const AUTO_INSTRUMENTATION = '@opentelemetry/auto-instrumentations-node'
const INSTRUMENTED = ['--import', `${AUTO_INSTRUMENTATION}/register`]

const source = (name: string) => fileURLToPath(new URL(`contenders/${name}.ts`, import.meta.url))
const built = (name: string) =>
  fileURLToPath(new URL(`../.build/overhead/contenders/${name}.js`, import.meta.url))

/** Measured in this order within a round. */
export const contenders: readonly Contender[] = [
  {
    name: 'node-http',
    title: 'bare `node:http`',
    args: [source('node-http')],
    packages: [],
    features: NOTHING,
  },
  {
    name: 'fastify',
    title: 'bare Fastify',
    args: [source('fastify')],
    packages: ['fastify'],
    features: NOTHING,
  },
  {
    name: 'fastify-schema',
    title: 'bare Fastify serialising by response schema',
    args: [source('fastify-schema')],
    packages: ['fastify'],
    features: NOTHING,
  },
  {
    name: 'seaworthy',
    title: '**seaworthy, everything on**',
    args: [source('seaworthy')],
    packages: ['fastify', 'pino', 'prom-client', '@opentelemetry/sdk-trace-base'],
    features: OURS,
    env: OURS_ENV,
  },
  {
    name: 'seaworthy-cached',
    title: '**seaworthy, everything on, and a cache policy (entity tag)**',
    args: [source('seaworthy')],
    packages: ['fastify', 'pino', 'prom-client', '@opentelemetry/sdk-trace-base'],
    features: OURS,
    env: { ...OURS_ENV, BENCH_CACHE_POLICY: 'on' },
  },
  {
    name: 'fastify-stock',
    title: 'Fastify with the stock plugins',
    args: [source('fastify-stock')],
    packages: STOCK_PACKAGES,
    features: STOCK,
  },
  {
    name: 'fastify-otel',
    title: 'Fastify with the stock plugins and OpenTelemetry auto-instrumentation',
    args: [...INSTRUMENTED, source('fastify-stock')],
    packages: [...STOCK_PACKAGES, AUTO_INSTRUMENTATION],
    features: { ...STOCK, traces: true },
  },
  {
    name: 'nest',
    title: 'NestJS on Fastify with the usual modules',
    args: [built('nest')],
    packages: NEST_PACKAGES,
    features: { ...STOCK, logLines: 1 },
  },
  {
    name: 'nest-otel',
    title: 'NestJS on Fastify with the usual modules and OpenTelemetry auto-instrumentation',
    args: [...INSTRUMENTED, built('nest')],
    packages: [...NEST_PACKAGES, AUTO_INSTRUMENTATION],
    features: { ...STOCK, logLines: 1, traces: true },
  },
]

/** What every other is set against: the faster of the two bare ones. */
export const BASELINE = 'fastify'

/** Contenders that exist only after the compiler has lowered their decorators. */
export function needsBuild(contender: Contender): boolean {
  return contender.args.some((argument) => argument.includes('/.build/'))
}
