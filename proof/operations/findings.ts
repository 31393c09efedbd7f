import type { Finding } from '../harness/claim.ts'
import type { ShellResult } from '../harness/shell.ts'

/** Commands that have to work. */
export const done = (what: string, { code, stdout, stderr }: ShellResult): Finding => ({
  what,
  measured: code === 0 ? 'done' : `ended with ${code}: ${`${stdout}\n${stderr}`.trim().slice(-400)}`,
  expected: 'done',
  holds: code === 0,
})

export const same = (what: string, measured: string, expected: string): Finding => ({
  ...{ what, measured, expected },
  holds: measured === expected,
})

export const told = (what: string, measured: string, expected: string, holds: boolean): Finding => ({
  ...{ what, measured, expected, holds },
})
