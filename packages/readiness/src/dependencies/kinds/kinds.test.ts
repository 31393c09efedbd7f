import { expect, test } from 'vitest'
import { KIND_NAMES, KINDS, kindNamed, PRIVATE_SERVERS } from './index.ts'
import { withOwnNames } from './own-names.ts'
import { tcp } from './tcp.ts'

test('a kind is found by its name, and its schemes have their colon', () => {
  for (const scheme of KINDS.flatMap((kind) => Object.keys(kind.schemes))) expect(scheme).toMatch(/^[a-z]+:$/)
  expect(KIND_NAMES.map((name) => kindNamed(name))).toEqual(KINDS)
})

test('a name or a scheme of two kinds is refused, with both', () => {
  const mysql = { name: 'mysql', schemes: { 'mysql:': 3306 }, usualPolicy: 'critical' } as const
  expect(() => withOwnNames([tcp, mysql])).toThrow(new Error('mysql: belongs to tcp and to mysql'))
  expect(() => withOwnNames([mysql, { ...mysql, schemes: {} }])).toThrow(
    new Error('mysql belongs to mysql and to mysql'),
  )
})

test('the servers that are started privately are named as people call them', () => {
  const titles = KINDS.flatMap(({ server }) => server?.title ?? [])
  expect(PRIVATE_SERVERS.split(/, | and /)).toEqual(titles)
})
