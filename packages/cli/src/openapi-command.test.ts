import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { runCommandLine } from './command-line.ts'

const YAML = `openapi: 3.0.3
info: { title: shop, version: '1' }
paths:
  /items:
    get:
      parameters: [{ name: q, in: query, schema: { type: string } }]
      responses: { '200': { description: ok } }
`
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'openapi-diff-'))
  writeFileSync(join(folder, 'old.yaml'), YAML)
  writeFileSync(join(folder, 'required.yaml'), YAML.replace('in: query,', 'in: query, required: true,'))
  writeFileSync(join(folder, 'tagged.yaml'), YAML.replace('get:', 'get:\n      tags: [a]'))
  writeFileSync(join(folder, 'swagger.json'), '{ "swagger": "2.0", "paths": {} }')
  writeFileSync(join(folder, 'broken.json'), '{ "openapi": ')
})
afterAll(() => rmSync(folder, { recursive: true }))

async function run(...words: string[]) {
  let [out, err] = ['', '']
  const code = await runCommandLine(['openapi', ...words], {
    cwd: folder,
    env: {},
    out: (text) => {
      out += text
    },
    err: (text) => {
      err += text
    },
  })
  return { code, out, err }
}

test('what breaks clients is 1, told with its place and what to do', async () => {
  const { code, out } = await run('diff', 'old.yaml', 'required.yaml')
  expect(code).toBe(1)
  expect(out).toContain('breaks clients (1)')
  expect(out).toContain('GET /items: the query parameter q has to be sent now [parameter-required]')
  expect(out).toContain('#/paths/~1items/get/parameters/0')
  expect(out).toContain('Make it optional')
})

test('what breaks nobody is 0', async () => {
  expect(await run('diff', 'required.yaml', 'old.yaml')).toEqual({
    code: 0,
    out: 'the documents do not differ for clients',
    err: '',
  })
})

test('what needs a look is 1 for the strict alone', async () => {
  expect(await run('diff', 'old.yaml', 'tagged.yaml')).toMatchObject({
    code: 0,
    out: expect.stringContaining('needs a look (1)'),
  })
  expect(await run('diff', 'old.yaml', 'tagged.yaml', '--strict')).toMatchObject({ code: 1 })
})

test('programs get JSON', async () => {
  const { out } = await run('diff', 'old.yaml', 'required.yaml', '--json')
  expect(JSON.parse(out)).toMatchObject({
    verdict: 'breaking',
    changes: [{ rule: 'parameter-required', verdict: 'breaking', operation: 'GET /items', document: 'new' }],
  })
})

test.each([
  [['diff', 'old.yaml', 'swagger.json'], 'is no OpenAPI document of version 3.0, 3.1 or 3.2'],
  [['diff', 'old.yaml', 'broken.json'], 'is neither JSON nor YAML'],
  [['diff', 'old.yaml', 'missing.json'], 'cannot be read'],
  [['merge', 'old.yaml', 'old.yaml'], 'there is no "openapi merge"'],
  [['diff', 'old.yaml'], 'usage: seaworthy openapi diff <old> <new>'],
])('%j is not understood', async (words, message) => {
  const { code, err } = await run(...words)
  expect(code).toBe(2)
  expect(err).toContain(message)
})
