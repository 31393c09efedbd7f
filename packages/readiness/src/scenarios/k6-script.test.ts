import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import { k6Script } from './k6-script.ts'
import { scenariosOf } from './scenario.ts'

const config = parseDrillConfig(
  '/srv/shop/seaworthy.drill.yaml',
  `service: { command: ./shop }
routes:
  - { path: "/items?q='{n}'", is: [read] }
  - { path: /slow, is: [read, slow] }
load:
  rate: 20
  layers:
    client: { paths: [/items/1], revalidates: true, headers: { accept: application/json } }
    source: { paths: ["/items/{n}"], statuses: [404, 410], env: { MEMORY: 0 } }
`,
)
const scripts = Object.fromEntries(
  scenariosOf(config).map((each) => [each.name, k6Script(each, config, 'seaworthy.drill.yaml')]),
)

const require = createRequire(import.meta.url)
const compiler = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')
const types = dirname(require.resolve('@types/k6/package.json'))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'k6-scripts-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** What the types of k6 say of scripts. */
async function complaints(files: Readonly<Record<string, string>>): Promise<string> {
  mkdirSync(join(folder, 'scripts'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'scripts', `${name}.js`), text)
  const compilerOptions = {
    ...{ strict: true, noEmit: true, allowJs: true, checkJs: true, target: 'ES2022', lib: ['ES2022'] },
    ...{ module: 'ESNext', moduleResolution: 'Bundler', skipLibCheck: true },
    types: [join(types, 'index.d.ts')],
    paths: { k6: [types], 'k6/*': [`${types}/*`] },
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['scripts'] }))
  return await promisify(execFile)(process.execPath, [compiler, '-p', folder]).then(
    ({ stdout }) => stdout,
    ({ stdout }: { stdout: string }) => stdout || 'the compiler ended badly',
  )
}

test('every script has the types of k6', async () => {
  expect(Object.keys(scripts)).toEqual(['load', 'stress', 'spike', 'soak', 'layer-client', 'layer-source'])
  expect(await complaints(scripts)).toBe('')
})

test('an option that k6 does not have, and a module that it does not have, would be noticed', async () => {
  const load = scripts.load as string
  const wrong = {
    option: load.replace('preAllocatedVUs', 'preAllocatedVU'),
    executor: load.replace('ramping-arrival-rate', 'ramping-rate'),
    module: load.replace("'k6/execution'", "'k6/exec'"),
    call: load.replace('http.get(', 'http.fetch('),
  }
  const said = await complaints(wrong)
  for (const name of Object.keys(wrong)) expect(said).toContain(`${name}.js`)
})

test('a stage is a step of its length, and the fast reads alone are asked', () => {
  expect(scripts.stress).toContain(
    "{ target: 160, duration: '0s' },\n        { target: 160, duration: '120s' }",
  )
  expect(scripts.load).toContain(`const paths = ["/items?q='{n}'"]`)
})

test('a threshold stands where every stage is judged, and nowhere else', () => {
  expect(scripts.load).toContain("http_req_duration: ['p(99)<=1000']")
  expect(scripts.spike).not.toContain('thresholds')
})

test('what takes the layers before one away is told, as are the statuses that are expected', () => {
  expect(scripts['layer-source']).toContain('// Start the service with MEMORY=0.')
  expect(scripts['layer-source']).toContain('const expected = [404, 410]')
  expect(scripts['layer-client']).toContain('const expected = [304]')
})
