import { readFile } from 'node:fs/promises'
import { UsageError } from '../engine/usage-error.ts'
import { READER_GONE, watchStream } from '../report/written-stream.ts'
import type { CommandIo } from './command-io.ts'

/**
 * Runs a command on the streams and the signals of this process, and ends what it started on Ctrl-C.
 *
 * @returns the exit code, also for a mistake of the caller, an error that nobody foresaw, and an output that cannot be written.
 */
export async function runOnProcess(run: (io: CommandIo) => Promise<number>): Promise<number> {
  const abort = new AbortController()
  const interrupt = () => {
    // A second Ctrl-C does not wait: leaving kills what was started.
    if (abort.signal.aborted) process.exit(130)
    abort.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  const unread = () => abort.abort(READER_GONE)
  const stdout = watchStream(process.stdout, unread)
  watchStream(process.stderr, unread)
  try {
    const code = await run(await createIo(abort.signal))
    const problem = await stdout.problem()
    if (problem === undefined) return code
    process.stderr.write(`cannot write standard output: ${problem}\n`)
    return code === 2 || code === 130 ? code : 3
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`)
      return 2
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return 3
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

async function createIo(signal: AbortSignal): Promise<CommandIo> {
  const manifest = JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const isLive = process.stderr.isTTY === true && !process.env.CI
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    status: (text) => void (isLive && process.stderr.write(`\r\u001b[K${text.slice(0, 100)}`)),
    cwd: process.cwd(),
    version: manifest.version,
    now: () => new Date(),
    signal,
  }
}
