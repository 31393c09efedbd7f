import { expect, test } from 'vitest'
import { stopNumbers } from '../chart/stop-numbers.ts'
import type { DescribedService } from '../description/described-service.ts'
import { edgeFiles, ownedEdgeFiles } from './edge-files.ts'

const SHOP: DescribedService = {
  name: 'shop',
  version: '1.2.3',
  description: '',
  longestAnswerMs: 4_500,
  maxBodyBytes: 2_000_000,
  keepAliveMs: 30_000,
  ports: { traffic: { variable: 'PORT', default: 8_080 }, management: { variable: 'ADMIN', default: 9_001 } },
  probes: { live: '/live', ready: '/ready', startup: '/live' },
  metricsPath: '/metrics',
  signals: {},
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: {
    propagationMs: { variable: 'WINDOW_MS', default: 4_000 },
    deadlineMs: { variable: 'DEADLINE_MS', default: 20_000 },
  },
  dependencies: [],
  settings: [],
}
const filesOf = (change: Partial<DescribedService> = {}) => edgeFiles({ ...SHOP, ...change }, 'deploy/shop')
const haproxy = (change?: Partial<DescribedService>) => filesOf(change)['haproxy.cfg'] as string
const nginx = (change?: Partial<DescribedService>) => filesOf(change)['nginx.conf'] as string
const firewall = (change?: Partial<DescribedService>) =>
  filesOf(change)['firewall/modsecurity.conf'] as string

test('every edge waits as long as an answer may take, and takes bodies as large as the service does', () => {
  expect(nginx()).toContain('proxy_read_timeout 7s;')
  expect(haproxy()).toContain('\n  timeout server 7s\n')
  expect(filesOf()['firewall/nginx.conf']).toContain('proxy_read_timeout 7s;')
  expect(nginx()).toContain('client_max_body_size 2000000;')
  expect(haproxy()).toContain('req.hdr_val(content-length) gt 2000000')
  expect(firewall()).toContain('SecRequestBodyLimit 2000000')
})

test('HAProxy waits for a client at least as long as for the service', () => {
  const times = (change: Partial<DescribedService>) =>
    ['client', 'server'].map((each) =>
      Number(new RegExp(`timeout ${each} (\\d+)s`).exec(haproxy(change))?.[1]),
    )
  for (const longestAnswerMs of [500, 4_500, 60_000]) {
    const [client = 0, server = 0] = times({ longestAnswerMs })
    expect(client).toBeGreaterThanOrEqual(server)
  }
})

test.each([1_000, 4_000, 30_000])(
  'HAProxy knows of a replica that leaves within the %i ms that it still serves',
  (propagationMs) => {
    const change = {
      stop: { ...SHOP.stop, propagationMs: { variable: 'WINDOW_MS', default: propagationMs } },
    }
    const [, inter, fall] = /inter (\d+)ms fall (\d+)/.exec(haproxy(change)) ?? []
    expect(Number(inter) * (Number(fall) + 1)).toBeLessThan(stopNumbers({ ...SHOP, ...change }).propagationMs)
  },
)

test('readiness is asked for at the port where it is', () => {
  expect(haproxy()).toContain('uri /ready')
  expect(haproxy()).toContain('check port 9001 ')
  const { management: _, ...ports } = SHOP.ports
  expect(haproxy({ ports })).toContain('default-server check inter')
})

test('no edge leads to probes and metrics', () => {
  expect(haproxy()).toContain('{ path,url_dec /live /metrics /ready }')
  for (const path of ['/live', '/metrics', '/ready']) expect(nginx()).toContain(`location = ${path} {`)
})

test('a service without streams is sent no upgrade, and one with streams gets each piece on at once', () => {
  expect(nginx()).toContain('proxy_set_header Upgrade "";')
  expect(nginx()).not.toContain('proxy_buffering')
  expect(haproxy()).toContain('http-request del-header Upgrade\n')
  const streams = { longestSilenceMs: 45_000 }
  expect(nginx({ streams })).toContain('proxy_buffering off;\n      proxy_read_timeout 47s;')
  expect(haproxy({ streams })).toContain('del-header Upgrade unless { req.hdr(upgrade) -i websocket }')
  expect(haproxy({ streams })).toContain('timeout tunnel 47s')
})

test('the firewall begins by telling, and knows the methods of the service', () => {
  expect(firewall()).toContain('SecRuleEngine DetectionOnly')
  expect(firewall()).toContain('tx.allowed_methods=GET HEAD POST PUT PATCH DELETE OPTIONS')
  expect(firewall({ methods: ['GET', 'HEAD'] })).toContain("'tx.allowed_methods=GET HEAD'")
  expect(ownedEdgeFiles(SHOP)['firewall-share.conf']).toMatch(/^split_clients .*\n {2}\* log;\n}$/m)
})

test('who serves stands in files that belong to people', () => {
  const owned = ownedEdgeFiles(SHOP)
  expect(owned['edge-replicas.conf']).toContain('server shop-1:8080 max_fails=1 fail_timeout=2s;')
  expect(owned['edge-replicas.cfg']).toContain('backend shop from replicas\n  server shop-1 shop-1:8080\n')
})
