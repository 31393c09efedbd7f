import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const PROGRAM = new URL('seaworthy.ts', import.meta.url).pathname

/** Runs a shell's command line in which `"$@"` is the program. */
const shell = (line: string) =>
  promisify(execFile)('bash', ['-c', line, 'bash', process.execPath, PROGRAM]).then(
    ({ stdout, stderr }) => ({ stdout, stderr, code: 0 }),
    ({ stdout, stderr, code }) => ({ stdout, stderr, code }),
  )

test('a reader that is done with the output, as `head`, ends no command with a stack', async () => {
  expect(await shell('{ sleep 0.2; "$@" help; } | exec true; exit $PIPESTATUS')).toEqual({
    stdout: '',
    stderr: '',
    code: 0,
  })
})

test('an output that cannot be written whole is a failure that says so', async () => {
  const { stderr, code } = await shell('"$@" help > /dev/full')
  expect(code).toBe(1)
  expect(stderr).toBe('seaworthy: the output is incomplete: ENOSPC: no space left on device, write\n')
})
