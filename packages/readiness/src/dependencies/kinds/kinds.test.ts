import { expect, test } from 'vitest'
import { KIND_NAMES, KINDS, kindNamed, PRIVATE_SERVERS } from './index.ts'

test('a name and a scheme belong to one kind each', () => {
  const schemes = KINDS.flatMap((kind) => Object.keys(kind.schemes))
  expect(new Set(schemes).size).toBe(schemes.length)
  for (const scheme of schemes) expect(scheme).toMatch(/^[a-z]+:$/)
  expect(KIND_NAMES.map((name) => kindNamed(name))).toEqual(KINDS)
})

test('the servers that are started privately are named as people call them', () => {
  expect(PRIVATE_SERVERS).toBe('Postgres, Redis and RabbitMQ')
})
