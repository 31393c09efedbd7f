import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type AccessPolicy, allow, anyone, authenticated, permission, role } from './access-policy.ts'
import { decide, refusal } from './decide.ts'
import { type Principal, principalOf } from './principal.ts'

const request = { method: 'GET', params: {} }
const table = new Map([
  ['admin', ['read', 'write']],
  ['reader', ['read']],
])
const as = (...roles: string[]): Principal => principalOf({ sub: 'ada', roles }, table)!

test.each<[AccessPolicy, Principal | undefined, string]>([
  [anyone, undefined, 'allow'],
  [anyone, as(), 'allow'],
  [authenticated, undefined, 'unauthenticated'],
  [authenticated, as(), 'allow'],
  [role('admin'), undefined, 'unauthenticated'],
  [role('admin'), as('reader'), 'forbidden'],
  [role('admin'), as('Admin'), 'forbidden'],
  [role('admin', 'reader'), as('reader'), 'allow'],
  [permission('write'), undefined, 'unauthenticated'],
  [permission('write'), as('reader'), 'forbidden'],
  [permission('read', 'write'), as('reader'), 'forbidden'],
  [permission('read', 'write'), as('admin'), 'allow'],
  [permission('read'), as('constructor', '__proto__'), 'forbidden'],
])('%j is decided for %j as %s', (policy, principal, expected) => {
  expect(decide(policy, principal, request)).toBe(expected)
})

test('a custom rule sees the caller and the request, at once or later', async () => {
  const owner = allow(
    'owner',
    (principal, { params }) => principal?.id === (params as { owner: string }).owner,
  )
  const params = { owner: 'ada' }
  expect(decide(owner, as(), { method: 'GET', params })).toBe('allow')
  expect(decide(owner, as(), { method: 'GET', params: { owner: 'bob' } })).toBe('forbidden')
  expect(decide(owner, undefined, { method: 'GET', params })).toBe('unauthenticated')
  const later = allow('later', async (principal) => principal !== undefined)
  expect(await decide(later, as(), request)).toBe('allow')
  expect(await decide(later, undefined, request)).toBe('unauthenticated')
})

test('a custom rule that fails or answers something else than true lets nobody in', async () => {
  for (const answer of ['yes', 1, {}, null, undefined]) {
    const sloppy = allow('sloppy', () => answer as unknown as boolean)
    expect(await decide(sloppy, as(), request)).toBe('forbidden')
  }
  const broken = allow('broken', async () => {
    throw new Error('no database')
  })
  await expect(decide(broken, as(), request)).rejects.toThrow('no database')
})

test('a policy without a name is an error of the author', () => {
  expect(() => role()).toThrow(TypeError)
  expect(() => permission()).toThrow(TypeError)
  expect(() => role('')).toThrow(TypeError)
  expect(() => allow('', () => true)).toThrow(TypeError)
})

test('a refusal carries the challenge of RFC 6750', async () => {
  expect(await refusal(anyone, undefined, request)).toBeUndefined()
  const missing = await refusal(authenticated, undefined, request)
  expect(missing).toMatchObject({ code: 'credentials_missing', status: 401 })
  expect(missing?.options.headers).toEqual({ 'www-authenticate': 'Bearer realm="api"' })
  const forbidden = await refusal(permission('write', 'say "hi"'), as('reader'), request)
  expect(forbidden).toMatchObject({ code: 'access_forbidden', status: 403 })
  expect(forbidden?.options.headers).toEqual({
    'www-authenticate': 'Bearer realm="api", error="insufficient_scope", scope="write"',
  })
  const outsider = await refusal(role('admin'), as('reader'), request)
  expect(outsider).toMatchObject({ code: 'access_forbidden', status: 403 })
  expect(outsider?.options.headers?.['www-authenticate']).toBe(
    'Bearer realm="api", error="insufficient_scope"',
  )
  const later = await refusal(
    allow('later', async () => false),
    as(),
    request,
  )
  expect(later?.options.headers?.['www-authenticate']).toBe('Bearer realm="api", error="insufficient_scope"')
})

test('a subject or a tenant is text of 1 to 255 characters', () => {
  const known = (sub: unknown, tenant_id?: unknown) => principalOf({ sub, tenant_id }, table) !== undefined
  const long = 'x'.repeat(255)
  expect([known(long), known('x'), known('x', long)]).toEqual([true, true, true])
  expect([known(`${long}x`), known(''), known(7), known('x', `${long}x`), known('x', '')]).toEqual(
    Array(5).fill(false),
  )
})

test('whatever the claims are, permissions come from the role table alone', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.anything()), fc.anything(), (claims, roles) => {
      const principal = principalOf(
        { scope: 'write', permissions: ['write'], ...claims, roles, sub: 'ada' },
        table,
      )
      if (!principal) return
      const allowed = new Set(principal.roles.flatMap((name) => table.get(name) ?? []))
      expect([...principal.permissions].sort()).toEqual([...allowed].sort())
      expect(principal.roles.every((name) => typeof name === 'string')).toBe(true)
    }),
  )
})
