import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineService, feature } from '@seaworthy/chassis'
import { route } from '@seaworthy/chassis/http'
import { anyone } from '@seaworthy/chassis/identity'
import { launchForTest } from '@seaworthy/chassis/testing'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'cli-describe-'))
})
afterEach(() => {
  Reflect.deleteProperty(globalThis, 'describedShop')
  rmSync(cwd, { recursive: true, force: true })
})

const shop = defineService({
  name: 'shop',
  version: '1.2.3',
  description: 'Sells things',
  features: [
    feature({
      name: 'items',
      routes: [
        route({
          method: 'GET',
          path: '/items',
          summary: 'What there is',
          access: anyone,
          output: { 200: { type: 'array', items: { type: 'string' } } },
          handler: () => [],
        }),
      ],
    }),
  ],
})

test('the OpenAPI document of a service is told without starting it, as it serves it', async () => {
  await using running = await launchForTest(shop)
  const served = await (await running.fetch('/openapi.json')).json()
  // The workspace's own packages cannot be imported from there, so the service is handed over.
  Object.assign(globalThis, { describedShop: shop })
  mkdirSync(join(cwd, 'services/shop/src'), { recursive: true })
  writeFileSync(join(cwd, 'services/shop/src/service.ts'), 'export const shop = globalThis.describedShop\n')
  const out: string[] = []
  const code = await runCommandLine(['describe', '--openapi'], {
    ...{ cwd, env: {} },
    out: (text) => out.push(text),
    err: (text) => out.push(text),
  })
  expect(JSON.parse(out.join('\n'))).toEqual(served)
  expect(served).toMatchObject({ info: { title: 'shop', version: '1.2.3' }, paths: { '/api/v1/items': {} } })
  expect(code).toBe(0)
})
