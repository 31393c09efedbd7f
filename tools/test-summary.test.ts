import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

function summary(statuses: readonly string[], testsExitCode = 0, steps?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'summary-'))
  try {
    const assertionResults = statuses.map((status) => ({ status, fullName: `a ${status} test` }))
    const report = { testResults: [{ name: 'a.test.ts', status: 'passed', assertionResults }] }
    writeFileSync(join(folder, 'report.json'), JSON.stringify(report))
    const script = join(import.meta.dirname, '..', '.ci', 'summary.mjs')
    const words = [script, join(folder, 'report.json'), String(testsExitCode)]
    if (steps !== undefined) {
      writeFileSync(join(folder, 'steps.tsv'), steps)
      words.push(join(folder, 'steps.tsv'))
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' })
    return { status, stdout, stderr }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

test('all passed is a success', () => {
  expect(summary(['passed', 'passed'])).toEqual({
    status: 0,
    stdout: '2 passed, 0 failed, 0 skipped\n',
    stderr: '',
  })
})

test.each(['skipped', 'pending', 'todo'])('a test that is %s fails the run and is named', (status) => {
  const result = summary(['passed', status])
  expect(result.status).toBe(1)
  expect(result.stdout).toBe('1 passed, 0 failed, 1 skipped\n')
  expect(result.stderr).toContain(`${status}: a.test.ts: a ${status} test`)
})

test('a failed test, no test at all, and a bad end without a failed test fail the run', () => {
  expect(summary(['passed', 'failed'], 1)).toMatchObject({
    status: 1,
    stdout: '1 passed, 1 failed, 0 skipped\n',
  })
  expect(summary([]).status).toBe(1)
  expect(summary(['passed'], 1)).toMatchObject({ status: 1, stderr: expect.stringContaining('coverage') })
})

test('a step that takes longer than it may fails the run and is named', () => {
  const steps = 'check\t60\t300\ntest\t1201\t1200\n'
  const result = summary(['passed'], 0, steps)
  expect(result.status).toBe(1)
  expect(result.stderr).toBe('over its budget: test took 1201 s of 1200 s\n')
  expect(result.stdout).toMatch(/60 s of 300 s {2}check\n(.|\n)*1 passed, 0 failed, 0 skipped\n$/)
  expect(summary(['passed'], 0, steps.replace('1201', '1200')).status).toBe(0)
})
