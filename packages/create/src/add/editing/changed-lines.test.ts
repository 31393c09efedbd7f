import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changedLines } from './changed-lines.ts'

test('what is added and taken away is shown with a line around it', () => {
  expect(changedLines('a\nb\nc\nd\ne', 'a\nb\nC\nd\ne')).toEqual(['  b', '- c', '+ C', '  d'])
  expect(changedLines('a\nb', 'a\nb')).toEqual([])
})

test('as many lines are added and taken away as make one text of the other', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const changed = changedLines(before.join('\n'), after.join('\n'))
      const of = (sign: string) => changed.filter((line) => line.startsWith(sign)).length
      expect(of('+') - of('-')).toBe(after.length - before.length)
    }),
  )
})
