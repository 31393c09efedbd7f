import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone, authenticated } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { type LaunchedService, launchForTest } from '../../testing/index.ts'
import { singlePage, staticFiles } from '../index.ts'

const PAGE = 'https://page.example'
let folder: string
let service: LaunchedService

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pages-'))
  await writeFile(join(folder, 'index.html'), '<p>page')
  const routes = [
    singlePage({ folder, access: anyone }),
    staticFiles({ folder, at: '/members', access: authenticated }),
  ]
  service = await launchForTest(
    defineService({ name: 'shop', features: [feature({ name: 'shop', routes })] }),
    {
      env: { CORS_ORIGINS: PAGE },
    },
  )
})
afterAll(async () => {
  await service[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

test.each(['POST', 'PUT', 'DELETE'])('a file has no %s, and says what it has', async (method) => {
  const answer = await service.fetch('/index.html', { method })
  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
  expect(await answer.json()).toMatchObject({ code: 'method_not_allowed' })
})

test('who may not ask for a file does not learn by another method whether it is there', async () => {
  const [there, missing] = await Promise.all(
    ['/members/index.html', '/members/nothing'].map((path) => service.fetch(path, { method: 'POST' })),
  )
  expect([there?.status, missing?.status]).toEqual([405, 405])
})

test('a page of a listed origin may ask first whether it may send a header for a file', async () => {
  const asked = await service.fetch('/members/index.html', {
    method: 'OPTIONS',
    headers: {
      origin: PAGE,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization, range',
    },
  })
  const { status, headers } = asked
  expect([status, headers.get('access-control-allow-origin')]).toEqual([204, PAGE])
  expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, OPTIONS')
  expect(headers.get('access-control-allow-headers')).toBe('authorization, range')
})

test('a page of a listed origin may read which part of a file it was sent', async () => {
  const part = await service.fetch('/index.html', { headers: { origin: PAGE, range: 'bytes=0-2' } })
  const exposed = part.headers.get('access-control-expose-headers')?.split(', ')
  expect(part.headers.get('content-range')).toBe('bytes 0-2/7')
  expect(exposed).toEqual(expect.arrayContaining(['accept-ranges', 'content-range', 'content-disposition']))
})

test('a path below /api belongs to the routes, whatever the method', async () => {
  const answer = await service.fetch('/api/v1/nothing', { method: 'POST' })
  expect([answer.status, await answer.json()]).toMatchObject([404, { code: 'route_not_found' }])
})
