import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { stopNumbers } from '../chart/stop-numbers.ts'
import type { ImagePlan } from '../container/image-plan.ts'
import { deployFiles } from '../deploy-files.ts'
import type { DescribedService } from '../description/described-service.ts'

type Dependency = DescribedService['dependencies'][number]

const of = (name: string, kind: string, variable: string, more: Partial<Dependency> = {}): Dependency => ({
  ...{ name, kind, policy: 'critical', variables: [variable], prepares: false },
  ...more,
})
const SHOP: DescribedService = {
  name: 'shop',
  version: '1.2.3',
  description: '',
  longestAnswerMs: 4_500,
  maxBodyBytes: 2_000_000,
  keepAliveMs: 30_000,
  secretsFolder: 'SECRETS_DIR',
  ports: { traffic: { variable: 'PORT', default: 8_080 }, management: { variable: 'ADMIN', default: null } },
  probes: { live: '/live', ready: '/ready', startup: '/started' },
  signals: {},
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: {
    propagationMs: { variable: 'WINDOW_MS', default: 4_000 },
    deadlineMs: { variable: 'DEADLINE_MS', default: 20_000 },
  },
  dependencies: [
    of('orders', 'postgres', 'DATABASE_URL', { prepares: true }),
    of('priceCache', 'cache', 'REDIS_URL', { policy: 'degradable' }),
    of('events', 'amqp', 'AMQP_URL', { policy: 'optional' }),
    of('payments', 'upstream', 'PAYMENTS_URL', { policy: 'optional' }),
  ],
  settings: ['NODE_ENV', 'HOST', 'TRUSTED_PROXIES'].map((variable) => ({ variable, secret: false })),
}
const PLAN: ImagePlan = {
  ...{ language: 'node', folder: 'services/shop', packageName: '@a/shop', folders: ['services/shop'] },
  ...{ nodeVersion: '26.10.0', prepares: true, content: [] },
}
const GO: ImagePlan = {
  ...{ language: 'go', folder: 'cmd/items', entry: 'cmd/items', modules: 'none', version: '1.26' },
  ...{ content: [], prepare: [], sources: [] },
}
const filesOf = (change: Partial<DescribedService> = {}, plan: ImagePlan = PLAN) =>
  deployFiles({ ...SHOP, ...change }, plan).generated
const yaml = (text: string | undefined) => parse(text as string, { merge: true })
const development = (change?: Partial<DescribedService>) => yaml(filesOf(change)['compose/development.yaml'])
const production = (change?: Partial<DescribedService>) => yaml(filesOf(change)['compose/production.yaml'])
const edge = (change?: Partial<DescribedService>) => filesOf(change)['compose/edge/nginx.conf'] as string

test('for work on a service every server that it declares is started, and nothing else', () => {
  const { services, volumes } = development()
  expect(Object.keys(services)).toEqual(['shop', 'orders', 'price-cache', 'events'])
  expect(Object.keys(volumes)).toEqual(['orders', 'price-cache', 'events'])
  expect(services.shop.environment).toMatchObject({
    NODE_ENV: 'development',
    HOST: '0.0.0.0',
    DATABASE_URL: expect.stringMatching(/^postgres:\/\/shop:[a-z-]+@orders:5432\/shop$/),
    REDIS_URL: 'redis://price-cache:6379/0',
    AMQP_URL: expect.stringMatching(/^amqp:\/\/shop:[a-z-]+@events:5672$/),
    PAYMENTS_URL: null,
  })
  expect(services.shop.build).toEqual({ context: '../../..', dockerfile: 'deploy/shop/container/Dockerfile' })
})

test('the service waits for what it needs, and starts without what it does not', () => {
  expect(development().services.shop.depends_on).toEqual({
    orders: { condition: 'service_healthy' },
    'price-cache': { condition: 'service_healthy', required: false },
    events: { condition: 'service_healthy', required: false },
  })
})

test('nothing of development is reached from another machine', () => {
  const { services } = development()
  const ports = Object.values(services as Record<string, { ports: string[] }>).flatMap((each) => each.ports)
  expect(ports).toHaveLength(5)
  expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([])
})

test('dependencies at one variable are one server, which forgets when one of them is a cache', () => {
  const dependencies = [
    of('quotas', 'redis', 'REDIS_URL', { policy: 'degradable' }),
    of('cache', 'cache', 'REDIS_URL'),
  ]
  const { services } = development({ dependencies })
  expect(Object.keys(services)).toEqual(['shop', 'quotas'])
  expect(services.quotas.command).toContain('allkeys-lru')
  expect(services.shop.depends_on.quotas).toEqual({ condition: 'service_healthy' })
  const kept = development({ dependencies: dependencies.slice(0, 1) })
  expect(kept.services.quotas.command).toContain('noeviction')
})

test.each(['shop', 'edge', 'backup'])(
  'a dependency named %s does not take the place of that service',
  (name) => {
    const { services } = production({ dependencies: [of(name, 'postgres', 'DATABASE_URL')] })
    expect(services[`${name}-server`].image).toContain('postgres')
  },
)

test('the times of a stop are those of the chart', () => {
  const { graceS, propagationMs, deadlineMs } = stopNumbers(SHOP)
  const replica = production().services['shop-1']
  expect(replica.stop_grace_period).toBe(`${graceS}s`)
  expect(replica.environment).toMatchObject({
    WINDOW_MS: `${propagationMs}`,
    DEADLINE_MS: `${deadlineMs}`,
    PORT: '8080',
    ADMIN: '9080',
  })
})

test('two replicas serve, a third only while they are replaced, and the service believes the edge', () => {
  const { services, networks } = production()
  expect(services['shop-1']).toEqual(services['shop-2'])
  expect(services['shop-1'].profiles).toBeUndefined()
  expect(services['shop-spare']).toEqual({ ...services['shop-1'], profiles: ['replacing'] })
  expect(services.prepare).toMatchObject({
    profiles: ['replacing'],
    command: ['src/prepare.ts'],
    restart: 'no',
  })
  expect(services['shop-1'].environment.TRUSTED_PROXIES).toBe(networks.edge.ipam.config[0].subnet)
})

test('secrets are files, of a folder where the service reads one, and else lines of a file', () => {
  const replica = production().services['shop-1']
  expect(replica.volumes).toEqual([`\${HOST_FOLDER:-/etc/shop}/secrets/service:/run/secrets:ro`])
  expect(replica.environment.SECRETS_DIR).toBe('/run/secrets')
  const { secretsFolder: _, ...plain } = SHOP
  const files = deployFiles(plain, PLAN).generated
  const other = yaml(files['compose/production.yaml']).services['shop-1']
  expect(other.volumes).toBeUndefined()
  expect(other.env_file).toEqual(['../values/compose.env', `\${HOST_FOLDER:-/etc/shop}/secrets/service.env`])
})

test('what has no place in the files of a service without dependencies is not there', () => {
  const files = filesOf({ dependencies: [] })
  expect(files).not.toHaveProperty(['compose/backup.sh'])
  const { services, secrets, volumes, networks } = yaml(files['compose/production.yaml'])
  expect(Object.keys(services)).toEqual(['edge', 'shop-1', 'shop-2', 'shop-spare'])
  expect([secrets, volumes, networks.inner]).toEqual([undefined, undefined, undefined])
  expect(files['compose/prepare-host.sh']).not.toContain('password')
  expect(files['compose/replace.sh']).not.toContain('prepare\n')
})

test('a service of a folder of a Go module is built from the folder of go.mod', () => {
  const { generated } = deployFiles({ ...SHOP, dependencies: [] }, GO)
  expect(yaml(generated['compose/development.yaml']).services.shop.build).toEqual({
    context: '../../../..',
    dockerfile: 'cmd/items/deploy/container/Dockerfile',
  })
})

test('the edge waits as long as an answer may take, and gives connections up before the service does', () => {
  expect(edge()).toContain('proxy_read_timeout 7s;')
  expect(edge()).toContain('keepalive_timeout 28s;\n  }')
  expect(edge({ keepAliveMs: 72_000 })).toContain('keepalive_timeout 60s;\n  }')
  expect(edge({ keepAliveMs: 0 })).toContain('keepalive 0;\n  }')
  expect(edge()).toContain('client_max_body_size 2000000;')
})

test('what ran before a reload reaches a replica only while it goes on serving', () => {
  const [, leavingS] = /keepalive_min_timeout (\d+)s;/.exec(edge()) ?? []
  expect(Number(leavingS) * 1_000).toBeLessThan(stopNumbers(SHOP).propagationMs)
  const [, drainS] = /worker_shutdown_timeout (\d+)s;/.exec(edge()) ?? []
  expect(Number(drainS)).toBeGreaterThan(Number(leavingS) + 7)
})

test('the list of who serves is as the script writes it', () => {
  const files = filesOf()
  const [, line = ''] = /line\(\) \{\n {2}echo "(.*)"\n\}/.exec(files['compose/replace.sh'] as string) ?? []
  const written = ['shop-1', 'shop-2'].map((each) => `${line.replace('$1', each)}\n`).join('')
  expect(files['compose/edge/replicas.conf']).toBe(written)
})

test('a worker runs from the image of the replicas, beside them, with the time of its longest work', () => {
  const worker = { args: ['work'], longestWorkMs: 20_000 }
  const { services } = production({ worker })
  expect(services.worker).toMatchObject({
    image: services['shop-1'].image,
    command: ['work'],
    environment: { WINDOW_MS: '0', DEADLINE_MS: '24000', NODE_ENV: 'production' },
    stop_grace_period: '27s',
  })
  expect(development({ worker }).services.worker).toMatchObject({
    command: ['work'],
    environment: development().services.shop.environment,
  })
  expect(development({ worker }).services.worker).not.toHaveProperty('ports')
  expect(production().services).not.toHaveProperty('worker')
})
