import { expect, test } from 'vitest'
import { readReport, scoreOf } from './report.ts'

const source = 'const a = 1\nif (a < 2) {\n  go()\n}\n'
const mutant = (status: string, line: number, from: number, to: number, replacement: string) => ({
  status,
  replacement,
  location: { start: { line, column: from }, end: { line, column: to } },
})
const report = {
  files: {
    'a.ts': {
      source,
      mutants: [
        mutant('Killed', 2, 5, 10, 'true'),
        mutant('Timeout', 2, 5, 10, 'false'),
        mutant('Survived', 2, 5, 10, 'a <= 2'),
        mutant('NoCoverage', 3, 3, 7, ';'),
        mutant('CompileError', 2, 12, 14, '{}'),
      ],
    },
  },
}
const edge = { file: 'a.ts', code: 'if (a < 2) {', change: 'a < 2 → a <= 2' }

test('what no test noticed survived, also where none comes by; what was not tried counts for nothing', () => {
  const scores = readReport(report, [])
  expect(scores).toEqual([
    {
      file: 'a.ts',
      killed: 2,
      timedOut: 1,
      accepted: 0,
      survivors: [
        { ...edge, line: 2 },
        { file: 'a.ts', line: 3, code: 'go()', change: 'go() → ;' },
      ],
      stale: [],
    },
  ])
  expect(scoreOf(scores)).toBe(50)
})

test('an accepted survivor does not count, wherever its line has moved; one that is not there any more is named', () => {
  const gone = { file: 'a.ts', code: 'stop()', change: 'stop() → ;', reason: 'none' }
  const scores = readReport(report, [{ ...edge, reason: 'none' }, gone])
  expect(scores).toMatchObject([{ accepted: 1, survivors: [{ change: 'go() → ;' }], stale: [gone] }])
  expect(scoreOf(scores)).toBeCloseTo(66.7, 1)
})
