import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone, authenticated, issueDevelopmentToken, permission, role } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { type Route, route } from './index.ts'

const Done = Type.Object({ done: Type.Boolean() })
const declare = (path: string, access: Route['access']) =>
  route({
    method: 'POST',
    path,
    summary: path,
    access,
    output: { 200: Done },
    handler: (_input, _parts, { principal }) => ({ done: principal?.id !== 'nobody' }),
  })

const guarded = defineService({
  name: 'guarded',
  roles: { editor: ['page:write'], admin: ['page:write', 'page:delete'] },
  features: [
    feature({
      name: 'guarded',
      routes: [
        declare('/open', anyone),
        declare('/known', authenticated),
        declare('/admin', role('admin')),
        declare('/write', permission('page:write')),
      ],
    }),
  ],
})

test('every route refuses nobody and a wrong role as its access says', async () => {
  await using service = await launchForTest(guarded, { env: { RATE_LIMITS: 'off' } })
  const token = (roles: string[]) =>
    issueDevelopmentToken({
      dataDir: `${service.dataDir}/guarded`,
      service: 'guarded',
      roles,
      subject: 'ada',
    })
  const callers: Record<string, Record<string, string>> = {
    nobody: {},
    stranger: { authorization: `Bearer ${await token([])}` },
    editor: { authorization: `Bearer ${await token(['editor'])}` },
    admin: { authorization: `Bearer ${await token(['admin'])}` },
    forger: { authorization: 'Bearer not.a.token' },
  }
  const seen: Record<string, Record<string, number>> = {}
  for (const { declared, template } of service.http.routes) {
    if (declared.hidden) continue
    const row: Record<string, number> = {}
    for (const [caller, headers] of Object.entries(callers)) {
      const answer = await service.fetch(template, { method: declared.method, headers })
      row[caller] = answer.status
      if (answer.status === 401) expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/)
      await answer.arrayBuffer()
    }
    seen[declared.path] = row
  }
  expect(seen).toEqual({
    '/open': { nobody: 200, stranger: 200, editor: 200, admin: 200, forger: 401 },
    '/known': { nobody: 401, stranger: 200, editor: 200, admin: 200, forger: 401 },
    '/admin': { nobody: 401, stranger: 403, editor: 403, admin: 200, forger: 401 },
    '/write': { nobody: 401, stranger: 403, editor: 200, admin: 200, forger: 401 },
  })
})

test('who may not write is told so, and not which condition the write would need', async () => {
  const conditional = { ...declare('/page', permission('page:write')), requiresIfMatch: true }
  const service = defineService({
    name: 'guarded',
    roles: { editor: ['page:write'] },
    features: [feature({ name: 'page', routes: [conditional] })],
  })
  await using running = await launchForTest(service)
  const ask = async (roles?: string[]) => {
    const dataDir = `${running.dataDir}/guarded`
    const headers: Record<string, string> = roles
      ? {
          authorization: `Bearer ${await issueDevelopmentToken({ dataDir, service: 'guarded', roles, subject: 'ada' })}`,
        }
      : {}
    return (await running.fetch('/api/v1/page', { method: 'POST', headers })).status
  }
  expect([await ask(), await ask([]), await ask(['editor'])]).toEqual([401, 403, 428])
})

test('a request that is refused before routing has an id and a trace, as the picture of its path says', async () => {
  await using running = await launchForTest(guarded, { untilReady: false })
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const long = await running.fetch(`/${'a'.repeat(9_000)}`, {
    headers: { traceparent, 'x-request-id': 'abc-1' },
  })
  expect([long.status, long.headers.get('x-request-id')]).toEqual([414, 'abc-1'])
  await expect
    .poll(() => running.lines('request completed'))
    .toContainEqual(expect.objectContaining({ status: 414, traceId: '0af7651916cd43dd8448eb211c80319c' }))
})

test('bad credentials cost the address its quota, so that guessing them is not free', async () => {
  await using service = await launchForTest(guarded)
  const ask = async (headers: Record<string, string>) => {
    const answer = await service.fetch('/api/v1/known', { method: 'POST', headers })
    await answer.arrayBuffer()
    return { status: answer.status, left: Number(answer.headers.get('ratelimit')?.match(/r=(\d+)/)?.[1]) }
  }
  const forged = { authorization: 'Bearer not.a.token' }
  const { status, left } = await ask(forged)
  expect({ status, isCounted: left > 0 }).toEqual({ status: 401, isCounted: true })
  for (let guess = left; guess > 0; guess--) expect((await ask(forged)).status).toBe(401)
  expect((await ask(forged)).status).toBe(429)
  expect((await ask({})).status).toBe(429)
})

test('a route without a declared access stops the boot and is named', async () => {
  const open = declare('/open', anyone)
  const { access: _, ...undeclared } = open
  const broken = defineService({
    name: 'broken',
    features: [feature({ name: 'broken', routes: [undeclared as unknown as Route<unknown>] })],
  })
  await expect(launchForTest(broken)).rejects.toThrow(/POST \/api\/v1\/open declares no access/)
})

test('in production a service with guarded routes does not start on development keys', async () => {
  await expect(
    launchForTest(guarded, { env: { NODE_ENV: 'production', HOST: '127.0.0.1' } }),
  ).rejects.toThrow(/OIDC_ISSUER/)
})
