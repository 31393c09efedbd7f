import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Accepted } from './report.ts'

const root = join(import.meta.dirname, '../..')
const accepted = JSON.parse(readFileSync(join(import.meta.dirname, 'accepted.json'), 'utf8')) as Accepted[]

test('every survivor that may stay is a change of a line that is there, and has a reason', () => {
  for (const { file, code, change, reason } of accepted) {
    const lines = readFileSync(join(root, file), 'utf8').split('\n')
    expect(lines.map((line) => line.trim())).toContain(code)
    expect(change).toMatch(/^.+ → .+$/)
    expect(reason).toMatch(/^[A-Z].{15,}\.$/)
  }
})
