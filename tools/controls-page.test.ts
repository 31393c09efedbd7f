import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { drills } from '@seaworthy/readiness'
import { expect, test } from 'vitest'

const page = readFileSync(join(import.meta.dirname, '../docs/reference/readiness/controls.md'), 'utf8')

test('the page of controls tells every drill without flaw and on each of its flaws, in order, and no other', () => {
  const told = [
    ...page.matchAll(/^\| ([a-z-]+) \| (?:`([a-z0-9-]+)`: [^|]+|without flaw) \| (?:pass|fail) \|/gm),
  ]
  const rows = drills.flatMap(({ id, controls }) =>
    [undefined, ...controls].map((control) => [id.replace('drill.', ''), control?.flaw]),
  )
  const hint =
    'run "npm run prove:readiness -- --only controls", or take the rows of one drill from "npm run seaworthy -- drill <drill> --controls"'
  expect(
    told.map(([, drill, flaw]) => [drill, flaw]),
    hint,
  ).toEqual(rows)
})
