import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { type AccessPolicy, anyone, permission, role } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { route } from './index.ts'

interface Declared {
  readonly access?: AccessPolicy
  readonly timeoutMs?: number
}

function serviceWith(routes: Readonly<Record<string, Declared>>, roles?: Record<string, readonly string[]>) {
  return defineService({
    name: 'reviewed',
    ...(roles ? { roles } : {}),
    features: [
      feature({
        name: 'all',
        routes: Object.entries(routes).map(([path, { access = anyone, ...rest }]) =>
          route({
            method: 'GET',
            path,
            summary: 'One',
            access,
            output: { 200: Type.Object({}) },
            handler: () => ({}),
            ...rest,
          }),
        ),
      }),
    ],
  })
}

const roles = { admin: ['catalogue:refresh', 'catalogue:read'], reader: ['catalogue:read'] }

test('a permission that no role gives stops the boot, with the route, the permission and what was meant', async () => {
  const service = serviceWith({ '/refresh': { access: permission('catalogue:refesh') } }, roles)
  const refused = launchForTest(service)
  await expect(refused).rejects.toThrow(FatalBootError)
  await expect(refused).rejects.toThrow(
    'GET /api/v1/refresh asks for the permission "catalogue:refesh", which no role gives (did you mean "catalogue:refresh"?)',
  )
})

test('every permission that is missing is told at once, also where no role is declared at all', async () => {
  const service = serviceWith({
    '/a': { access: permission('thing:read', 'thing:write') },
    '/b': { access: permission('thing:read') },
  })
  await expect(launchForTest(service)).rejects.toThrow(
    /\/a asks for .*"thing:read".*\/a asks .*"thing:write".*\/b asks .*"thing:read".*declares no roles/s,
  )
})

test('permissions that roles give, and roles that only tokens know, boot without a word', async () => {
  const service = serviceWith(
    { '/a': { access: permission('catalogue:read') }, '/b': { access: role('auditor', 'admin') } },
    roles,
  )
  await using running = await launchForTest(service)
  expect(
    running.lines().filter(({ level, message }) => level === 'warn' && /asks for/.test(`${message}`)),
  ).toEqual([])
})

test('a role that is nearly one of the table is told of', async () => {
  await using running = await launchForTest(serviceWith({ '/a': { access: role('admni') } }, roles))
  const told = 'GET /api/v1/a asks for the role "admni", which "roles" does not have; did you mean "admin"?'
  expect(running.lines(told)).toHaveLength(1)
})

const longLines = (lines: Record<string, unknown>[]) =>
  lines.filter(({ message }) => `${message}`.startsWith('a stop leaves requests in flight'))

test('a route whose time does not fit into what a stop leaves is warned of, with the deadline that it needs', async () => {
  const service = serviceWith({ '/report': { timeoutMs: 21_001 }, '/quick': { timeoutMs: 21_000 } })
  await using running = await launchForTest(service)
  expect(longLines(running.lines())).toEqual([
    expect.objectContaining({
      level: 'warn',
      routes: { 'GET /api/v1/report': 21_001 },
      drainMs: 21_000,
      message: expect.stringContaining('set SHUTDOWN_DEADLINE_MS to 25001 or more'),
    }),
  ])
  await using roomy = await launchForTest(service, { env: { SHUTDOWN_DEADLINE_MS: '25001' } })
  expect(longLines(roomy.lines())).toEqual([])
})

test('a default time of handlers that does not fit is told once, by its setting', async () => {
  await using running = await launchForTest(serviceWith({ '/a': {}, '/b': {} }), {
    env: { HTTP_HANDLER_TIMEOUT_MS: '60000' },
  })
  expect(longLines(running.lines())).toEqual([
    expect.objectContaining({ routes: { HTTP_HANDLER_TIMEOUT_MS: 60_000 } }),
  ])
})
