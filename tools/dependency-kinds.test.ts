import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { KINDS } from '../packages/readiness/src/dependencies/kinds/index.ts'

const guide = readFileSync(join(import.meta.dirname, '../docs/guide/readiness.md'), 'utf8')

/** `a, b and c`, or with another word. */
const listed = (words: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction') =>
  new Intl.ListFormat('en-GB', { type }).format(words)

test('the guide tells how much services usually depend on each kind', () => {
  const policies = (['critical', 'degradable', 'optional'] as const).map((policy) => {
    const names = KINDS.filter(({ usualPolicy }) => usualPolicy === policy).map(({ name }) => `\`${name}\``)
    return `${listed(names)} ${policy}`
  })
  expect(guide).toContain(`its policy: ${policies.join(', ')}`)
})

test('the guide tells which servers are started privately', () => {
  const titles = KINDS.flatMap(({ server }) => server?.title ?? [])
  expect(guide).toContain(`a private ${listed(titles, 'disjunction')} of`)
})
