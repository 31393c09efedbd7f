import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DrillDraft } from './drill-draft.ts'
import { drillFileOf } from './drill-file.ts'
import { findDependencies } from './found-dependencies.ts'
import { withGivenDependencies } from './given-dependencies.ts'

const kinds = (environment: Record<string, string>) =>
  findDependencies(environment, [], []).map(({ variable, kind, policy }) => `${variable} ${kind} ${policy}`)

test('the scheme of an address tells the kind and the usual policy', () => {
  expect(
    kinds({
      DATABASE_URL: 'postgres://localhost/shop',
      REPORTS_DSN: 'postgresql://localhost/reports',
      LEGACY_DATABASE_URL: 'mysql://localhost/old',
      REDIS_URL: 'rediss://localhost',
      QUEUE_URI: 'amqp://localhost',
      PRICES_API_URL: 'https://prices.example/v1',
    }),
  ).toEqual([
    'DATABASE_URL postgres critical',
    'REPORTS_DSN postgres critical',
    'LEGACY_DATABASE_URL tcp critical',
    'REDIS_URL redis degradable',
    'QUEUE_URI amqp degradable',
    'PRICES_API_URL http optional',
  ])
})

test('addresses of the service itself, of tools, and what is no address are left out', () => {
  expect(
    kinds({
      PUBLIC_URL: 'https://shop.example',
      NEXT_PUBLIC_API_URL: 'https://shop.example',
      APP_URL: 'https://shop.example',
      OAUTH_CALLBACK_URL: 'https://shop.example/back',
      OTEL_EXPORTER_URL: 'http://collector:4318',
      npm_config_registry_url: 'https://registry.example',
      PIP_INDEX_URL: 'https://index.example',
      SENTRY_DSN: 'https://key@sentry.example/1',
      HTTPS_PROXY: 'http://proxy:3128',
      DATABASE_URL: 'file:./local.db',
      CACHE_URL: 'localhost:6379',
      PRICES: 'https://prices.example',
    }),
  ).toEqual([])
})

test('the environment comes before .env and .env before .env.example, and only the first has a value in a drill', () => {
  const found = findDependencies(
    { PRICES_URL: 'http://prices' },
    [
      { name: '.env', text: '# mine\nexport PRICES_URL=http://other\nSTOCK_URL="http://stock" # ours\n' },
      { name: '.env.example', text: 'STOCK_URL=http://example\nDATABASE_URL=postgres://user:pass@host/db\n' },
    ],
    ['postgres'],
  )
  expect(found.map(({ name, source, isAtHand }) => [name, source, isAtHand])).toEqual([
    ['prices', 'the environment', true],
    ['stock', '.env', false],
    ['database', '.env.example', true],
  ])
})

test('names are derived from the variables and differ', () => {
  const found = findDependencies({ A_URL: 'http://a', A_URI: 'http://b', A_2_URL: 'http://c' }, [], [])
  expect(new Set(found.map(({ name }) => name)).size).toBe(3)
  expect(found[0]?.name).toBe('a')
})

test('--dependency adds, corrects and takes away, and says what it does not understand', () => {
  const found = findDependencies({ A_URL: 'http://a', B_URL: 'http://b' }, [], [])
  const given = withGivenDependencies(found, ['A_URL=none', 'B_URL=http:critical', 'REDIS_URL=redis'])
  expect(given).toMatchObject([
    { name: 'b', variable: 'B_URL', kind: 'http', policy: 'critical' },
    { name: 'redis', variable: 'REDIS_URL', kind: 'redis', policy: 'degradable', isAtHand: true },
  ])
  for (const text of ['A_URL', 'A_URL=ftp', 'A_URL=http:vital', '=http', 'A_URL=none:critical'])
    expect(() => withGivenDependencies([], [text]), text).toThrow('VARIABLE=kind:policy')
})

test('no part of a value that a variable holds gets into the file', () => {
  const secret = fc.stringMatching(/^[a-z0-9]{12,20}$/)
  const scheme = fc.constantFrom('postgres', 'redis', 'amqp', 'https', 'mysql')
  fc.assert(
    fc.property(scheme, secret, secret, secret, (kind, user, password, host) => {
      const value = `${kind}://${user}:${password}@${host}.example/${password}?key=${password}`
      const dependencies = findDependencies(
        { A_URL: value },
        [{ name: '.env', text: `B_DSN=${value}\n` }],
        ['redis'],
      )
      expect(dependencies).toHaveLength(2)
      const draft: DrillDraft = {
        command: 'node main.js',
        isCommandGuessed: false,
        portVariable: 'PORT',
        wasSeen: false,
        places: {},
        routes: [],
        dependencies,
      }
      const written = JSON.stringify(dependencies) + drillFileOf(draft)
      for (const part of [user, password, host]) expect(written).not.toContain(part)
    }),
    { numRuns: 50 },
  )
})
