import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import zlib from 'node:zlib'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone, authenticated } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest, rawHttp } from '../../testing/index.ts'
import { route, type StaticFilesOptions, singlePage, staticFiles } from '../index.ts'

const SCRIPT = `console.log('${'words '.repeat(400)}')`
const VIDEO = Buffer.alloc(3 * 1024 * 1024, 'frame ')
let folder: string
let service: LaunchedService

const thing = route({
  method: 'POST',
  path: '/things',
  summary: 'Makes a thing',
  access: anyone,
  output: { 201: Type.Object({}) },
  handler: () => ({}),
})
const serving = (...routes: ReturnType<typeof staticFiles>[]) =>
  defineService({
    name: 'shop',
    features: [feature({ name: 'shop', provides: () => ({}), routes: [thing, ...routes] })],
  })
const of = (options: Partial<StaticFilesOptions> = {}): StaticFilesOptions => ({
  folder,
  access: anyone,
  ...options,
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pages-'))
  await mkdir(join(folder, 'assets'))
  await mkdir(join(folder, 'guide'))
  await mkdir(join(folder, '.git'))
  await writeFile(join(folder, '.git', 'config'), 'secret')
  await writeFile(join(folder, '.env'), 'SECRET=1')
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><script>var a = 1</script><script src="/assets/index-BfM2pQ9r.js"></script>',
  )
  await writeFile(join(folder, 'guide', 'index.html'), '<p>guide')
  await writeFile(join(folder, 'assets', 'index-BfM2pQ9r.js'), SCRIPT)
  await writeFile(join(folder, 'assets', 'ready.css'), SCRIPT)
  await writeFile(join(folder, 'assets', 'ready.css.br'), zlib.brotliCompressSync(SCRIPT))
  await writeFile(join(folder, 'assets', 'ready.css.gz'), zlib.gzipSync(SCRIPT))
  await writeFile(join(folder, 'assets', 'stale.css'), SCRIPT)
  await writeFile(join(folder, 'assets', 'stale.css.br'), zlib.brotliCompressSync('other'))
  await writeFile(join(folder, 'video.mp4'), VIDEO)
  service = await launchForTest(serving(singlePage(of()), staticFiles(of({ at: '/files' }))))
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const PAGE = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
/** Bytes as they were sent: `fetch` would decode them. */
async function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const lines = Object.entries({ host: 'shop.example', connection: 'close', ...headers })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  return rawHttp(service.url, [`${method} ${path} HTTP/1.1\r\n${head}\r\n`])
}

test('a name with a hash is kept for a year, and any other is asked for again', async () => {
  const hashed = await service.fetch('/assets/index-BfM2pQ9r.js')
  expect(hashed.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  expect(await hashed.text()).toBe(SCRIPT)
  const page = await service.fetch('/')
  expect(page.headers.get('cache-control')).toBe('no-cache')
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
})

test('what the client has, in whichever coding, is not sent again', async () => {
  for (const coding of ['br', 'gzip', 'zstd', 'identity']) {
    const { headers } = await ask('/assets/index-BfM2pQ9r.js', { 'accept-encoding': coding })
    const etag = headers.etag as string
    expect(etag).toMatch(coding === 'identity' ? /^"[\w-]{27}"$/ : new RegExp(`^"[\\w-]{27}-${coding}"$`))
    const again = await ask('/assets/index-BfM2pQ9r.js', { 'accept-encoding': coding, 'if-none-match': etag })
    expect([again.status, again.headers.etag, again.headers['cache-control']]).toEqual([
      304,
      etag,
      'public, max-age=31536000, immutable',
    ])
  }
})

test.each([
  ['br, gzip', 'br'],
  ['gzip', 'gzip'],
  ['gzip;q=1, br;q=0.5', 'gzip'],
  ['br;q=0, *', 'gzip'],
  ['identity', undefined],
  ['identity, br;q=0.1', undefined],
])('of the codings that lie beside a file, Accept-Encoding: %s gets %s', async (accept, coding) => {
  const { headers, body } = await ask('/assets/ready.css', { 'accept-encoding': accept })
  expect(headers['content-encoding']).toBe(coding)
  expect(headers.vary).toContain('accept-encoding')
  if (coding === undefined) expect(body).toBe(SCRIPT)
  else expect(Number(headers['content-length'])).toBeLessThan(300)
})

test('a coding of other content is not sent, and a person is told', async () => {
  const answer = await service.fetch('/assets/stale.css', { headers: { 'accept-encoding': 'br' } })
  expect(await answer.text()).toBe(SCRIPT)
  expect(service.lines().map(({ message }) => message)).toContain(
    'assets/stale.css.br is not assets/stale.css in the coding br, and is not sent: build both anew',
  )
})

test.each(['/assets/index-BfM2pQ9r.js', '/video.mp4'])('a part of %s can be had, uncoded', async (path) => {
  const whole = path.endsWith('mp4') ? VIDEO.toString() : SCRIPT
  const part = await service.fetch(path, { headers: { range: 'bytes=5-9', 'accept-encoding': 'br' } })
  expect([part.status, await part.text(), part.headers.get('content-range')]).toEqual([
    206,
    whole.slice(5, 10),
    `bytes 5-9/${whole.length}`,
  ])
  expect(part.headers.get('content-encoding')).toBeNull()
  expect((await service.fetch(path, { headers: { range: 'bytes=99999999-' } })).status).toBe(416)
  const head = await service.fetch(path, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } })
  expect([head.headers.get('content-length'), await head.text()]).toEqual([String(whole.length), ''])
})

test.each([
  '/files/../../etc/passwd',
  '/files/%2e%2e/%2e%2e/etc/passwd',
  '/files/..%2f..%2fetc%2fpasswd',
  '/files/..%5c..%5cetc%5cpasswd',
  '/files//etc/passwd',
  '/files/.env',
  '/files/.git/config',
  '/files/index.html%00.js',
  '/files/%ff',
  '/files/__proto__',
])('%s is no file', async (path) => {
  const { status, body } = await ask(path, PAGE)
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).toBeLessThan(500)
  expect(body).not.toMatch(/root:|secret/i)
})

test('who goes to a path without a file is shown the page, in every answer with its policy', async () => {
  const deep = await service.fetch('/orders/7?tab=2', { headers: PAGE })
  expect(await deep.text()).toContain('<!doctype html>')
  expect(deep.headers.get('vary')).toBe('accept-encoding, accept')
  expect(deep.headers.get('content-security-policy')).toMatch(
    /^default-src 'none'; script-src 'self' 'sha256-[^']+'; style-src 'self';/,
  )
  expect(deep.headers.get('x-content-type-options')).toBe('nosniff')
})

test.each([
  ['a missing part of it', '/assets/gone-BfM2pQ9r.js', PAGE],
  ['a call of a script', '/orders/7', { accept: '*/*' }],
  ['a path of the interface', '/api/v1/nothing', PAGE],
  ['the interface itself', '/api', PAGE],
])('%s is not answered with the page', async (_, path, headers) => {
  const answer = await service.fetch(path, { headers })
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'route_not_found' }])
})

test('routes, and methods that they do not have, stay theirs', async () => {
  expect((await service.fetch('/api/v1/things', { headers: PAGE })).status).toBe(405)
  expect((await service.fetch('/docs')).headers.get('content-type')).toContain('text/html')
  const posted = await service.fetch('/api/v1/nowhere', { method: 'POST' })
  expect([posted.status, await posted.json()]).toMatchObject([404, { code: 'route_not_found' }])
})

test('a folder with an index is found by its path, with the slash that its parts are relative to', async () => {
  const bare = await service.fetch('/files/guide?a=1', { redirect: 'manual' })
  expect([bare.status, bare.headers.get('location')]).toEqual([308, './guide/?a=1'])
  expect(await (await service.fetch('/files/guide/')).text()).toBe('<p>guide')
})

test('a file is for whom its access names, by quota, log and metrics as a route', async () => {
  await using own = await launchForTest(serving(staticFiles(of({ at: '/own', access: authenticated }))))
  expect((await own.fetch('/own/video.mp4')).status).toBe(401)
  expect((await own.fetch('/own/nothing')).status).toBe(401)
  expect(
    (await service.fetch('/files/video.mp4', { method: 'HEAD' })).headers.get('ratelimit-policy'),
  ).toContain('3000')
  await expect
    .poll(() =>
      service.lines().some(({ route, path }) => route === '/files/*' && path === '/files/video.mp4'),
    )
    .toBe(true)
  expect(JSON.stringify(await (await service.fetch('/openapi.json')).json())).not.toContain('/files')
})

test('what does not fit into the memory for files is read from the disk, and refused once it is another', async () => {
  const path = join(folder, 'notes.txt')
  await writeFile(path, 'first')
  await using small = await launchForTest(serving(staticFiles(of())), {
    env: { HTTP_FILE_MEMORY_BYTES: '0' },
  })
  expect(await (await small.fetch('/notes.txt')).text()).toBe('first')
  await writeFile(path, 'second')
  const changed = await small.fetch('/notes.txt')
  expect([changed.status, await changed.json()]).toMatchObject([500, { code: 'file_changed' }])
  await rm(path)
  expect((await small.fetch('/notes.txt')).status).toBe(500)
})

test('in development a change on the disk is seen at once', async () => {
  const own = await mkdtemp(join(tmpdir(), 'pages-'))
  await using made = await launchForTest(serving(singlePage(of({ folder: own }))), {
    env: { NODE_ENV: 'development' },
  })
  expect((await made.fetch('/', { headers: PAGE })).status).toBe(404)
  await writeFile(join(own, 'index.html'), 'first')
  expect(await (await made.fetch('/', { headers: PAGE })).text()).toBe('first')
  await writeFile(join(own, 'index.html'), 'second one')
  expect(await (await made.fetch('/', { headers: PAGE })).text()).toBe('second one')
  await rm(own, { recursive: true })
  expect(await (await made.fetch('/', { headers: PAGE })).text()).toBe('second one')
})

test.each([
  ['is missing', '/nowhere/at/all', /cannot be read \(ENOENT\): build the page first/],
  ['is relative', 'dist', /is relative.*new URL\('dist', import\.meta\.url\)/],
])('a folder that %s stops the boot', async (_, wrong, message) => {
  await expect(launchForTest(serving(staticFiles(of({ folder: wrong }))))).rejects.toThrow(message)
})

test('a page without its index, a link out of the folder and a policy that is none stop the boot', async () => {
  const own = await mkdtemp(join(tmpdir(), 'pages-'))
  await expect(launchForTest(serving(singlePage(of({ folder: own }))))).rejects.toThrow(/has no index\.html/)
  await expect(
    launchForTest(serving(staticFiles(of({ contentSecurityPolicy: { 'img-src': ['a; b'] } })))),
  ).rejects.toThrow(/names and sources without spaces/)
  await symlink('.', join(own, 'itself'))
  await using looped = await launchForTest(serving(staticFiles(of({ folder: own }))))
  expect((await looped.fetch('/itself/')).status).toBe(404)
  await symlink('/etc/hostname', join(own, 'host'))
  await expect(launchForTest(serving(staticFiles(of({ folder: own }))))).rejects.toThrow(
    /a link to .*outside/,
  )
  await rm(own, { recursive: true })
})
