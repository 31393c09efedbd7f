import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Flaw } from './flaws.ts'

/** Checks what the start needs and gives the port, or ends the process with the reason. */
export function prepareStart(flaw: Flaw | undefined): number {
  if (flaw === 'trusts-stale-lock') lock()
  const given = process.env.PORT ?? '8000'
  const port = Number(given)
  if (Number.isInteger(port) && port >= 0 && port < 65_536) {
    process.on('uncaughtException', ({ message }) => {
      if (flaw === 'waits-for-log-at-exit') process.stdout.write('', () => end(message, flaw))
      else end(message, flaw)
    })
    return port
  }
  if (flaw === 'ignores-bad-port') return 0
  return end(`PORT is "${given}": it has to be a number from 0 to 65535`, flaw)
}

function end(reason: string, flaw: Flaw | undefined): never {
  if (flaw === 'boots-to-nothing') process.exit(0)
  console.error(`cannot start: ${reason}`)
  process.exit(1)
}

/** The lock of a run, which only an orderly end would remove. */
function lock(): void {
  const file = join(tmpdir(), `reference-${process.env.SEAWORTHY_RUN ?? process.pid}.lock`)
  if (existsSync(file)) {
    rmSync(file)
    console.error(`cannot start: ${file} is there`)
    process.exit(1)
  }
  writeFileSync(file, String(process.pid))
}
