import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Type from 'typebox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/launch-service.ts'
import { content, route, sendFile } from '../index.ts'

const TEXT = 'x'.repeat(400_000)
let folder: string
let service: LaunchedService

const files = feature({
  name: 'files',
  routes: [
    route({
      method: 'GET',
      version: 'none',
      path: '/files/{name}',
      summary: 'A file',
      access: anyone,
      limit: 'unlimited',
      input: { params: Type.Object({ name: Type.String() }) },
      output: { 200: content.file() },
      handler: ({ params: { name } }) => sendFile(join(folder, name)),
    }),
    route({
      method: 'GET',
      version: 'none',
      path: '/download',
      summary: 'A file to keep',
      access: anyone,
      output: { 200: content.file() },
      handler: () => sendFile(join(folder, 'digits.txt'), { downloadAs: 'Größe (1).txt', mediaType: 'a/b' }),
    }),
  ],
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'files-'))
  await writeFile(join(folder, 'digits.txt'), '0123456789')
  await writeFile(join(folder, 'large.bin'), TEXT)
  await writeFile(join(folder, 'empty.png'), '')
  service = await launchForTest(defineService({ name: 'files', features: [files] }), {
    env: { MAX_EVENT_LOOP_UTILIZATION: '1', MAX_EVENT_LOOP_DELAY_MS: '60000' },
  })
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const ask = (name: string, headers: Record<string, string> = {}, method = 'GET') =>
  service.fetch(`/files/${name}`, { method, headers })

/** Files of the folder that the process has open. */
async function openFiles(): Promise<number> {
  const handles = await readdir('/proc/self/fd')
  const paths = await Promise.all(handles.map((each) => readlink(`/proc/self/fd/${each}`).catch(() => '')))
  return paths.filter((path) => path.startsWith(folder)).length
}

test('a file has its length, media type, entity tag and time, and tells that parts of it can be had', async () => {
  const answer = await ask('digits.txt')
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/plain; charset=utf-8',
    'content-length': '10',
    'accept-ranges': 'bytes',
    etag: expect.stringMatching(/^"a-[0-9a-z]+"$/),
    'last-modified': expect.stringContaining('GMT'),
  })
  expect(await answer.text()).toBe('0123456789')
  const large = await ask('large.bin')
  expect([large.headers.get('content-type'), await large.text()]).toEqual(['application/octet-stream', TEXT])
  const empty = await ask('empty.png')
  expect([empty.headers.get('content-length'), await empty.text()]).toEqual(['0', ''])
})

test('HEAD tells the same without the body', async () => {
  const answer = await ask('digits.txt', { range: 'bytes=0-1' }, 'HEAD')
  expect([answer.status, answer.headers.get('content-length'), await answer.text()]).toEqual([200, '10', ''])
})

test.each([
  ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
  ['bytes=7-', 206, '789', 'bytes 7-9/10'],
  ['bytes=-2', 206, '89', 'bytes 8-9/10'],
  ['bytes=0-0,2-2', 200, '0123456789', null],
  ['lines=1', 200, '0123456789', null],
])('a GET with Range %s is answered %i', async (range, status, text, told) => {
  const answer = await ask('digits.txt', { range })
  expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
    status,
    text,
    told,
  ])
})

test('a part that is not there is refused with the size', async () => {
  const answer = await ask('digits.txt', { range: 'bytes=10-' })
  expect([answer.status, answer.headers.get('content-range')]).toEqual([416, 'bytes */10'])
  expect(await answer.json()).toMatchObject({ code: 'range_not_satisfiable' })
})

test('If-Range gives the part of the same file, and all of another one', async () => {
  const { headers } = await ask('digits.txt')
  const part = (ifRange: string) => ask('digits.txt', { range: 'bytes=0-1', 'if-range': ifRange })
  expect((await part(headers.get('etag') as string)).status).toBe(206)
  expect((await part(headers.get('last-modified') as string)).status).toBe(206)
  for (const other of ['"other"', `W/${headers.get('etag')}`, 'Mon, 01 Jan 2024 00:00:00 GMT', 'nonsense'])
    expect((await part(other)).status, other).toBe(200)
})

test('what the client has is not sent again', async () => {
  const { headers } = await ask('digits.txt')
  const etag = headers.get('etag') as string
  const known = await ask('digits.txt', { 'if-none-match': etag })
  expect([known.status, known.headers.get('etag'), await known.text()]).toEqual([304, etag, ''])
  const since = await ask('digits.txt', { 'if-modified-since': headers.get('last-modified') as string })
  expect(since.status).toBe(304)
  expect((await ask('digits.txt', { 'if-match': '"other"' })).status).toBe(412)
})

test('a file that is not there, and a folder, are not found', async () => {
  for (const name of ['missing', '.%2Fmissing%2Ffurther', '.']) {
    const answer = await ask(name === '.' ? '%2e' : name)
    expect(answer.status).toBe(404)
  }
})

test('a name to keep it under is written so that every client reads it', async () => {
  const answer = await service.fetch('/download')
  expect(answer.headers.get('content-disposition')).toBe(
    "attachment; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%281%29.txt",
  )
  expect(answer.headers.get('content-type')).toBe('a/b')
  await answer.text()
})

test('no file stays open: sent, refused, known, asked for its head, or left by its client', async () => {
  for (const headers of [{}, { range: 'bytes=99-' }, { 'if-match': '"other"' }] as Record<string, string>[])
    await (await ask('digits.txt', headers)).text()
  await ask('digits.txt', {}, 'HEAD')
  const leaving = new AbortController()
  await service.fetch('/files/large.bin', { signal: leaving.signal })
  leaving.abort()
  await expect.poll(openFiles).toBe(0)
})
