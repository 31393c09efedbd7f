import { writeSync } from 'node:fs'
import type { Flaw } from './flaws.ts'

/** More than this waits nowhere: lines are dropped while nobody takes them. */
const MAX_WAITING = 262_144

export interface Log {
  (message: string, fields?: object): void
  /** As it is. */
  line(text: string): unknown
  /** When everything was taken. */
  flushed(): Promise<void>
}

/** Lines on standard output, which neither a reader that stops nor one that is gone holds up. */
export function createLog(flaw: Flaw | undefined): Log {
  const line = flaw === 'sync-log-blocks' ? (text: string) => writeSync(1, `${text}\n`) : writeInTurn(flaw)
  const log = (message: string, fields: object = {}) => {
    line(JSON.stringify({ time: new Date().toISOString(), level: 'info', message, ...fields }))
  }
  return Object.assign(log, {
    line,
    flushed: () => new Promise<void>((resolve) => process.stdout.write('', () => resolve())),
  })
}

function writeInTurn(flaw: Flaw | undefined): (text: string) => void {
  const { stdout, stderr } = process
  if (flaw !== 'dies-of-epipe') for (const stream of [stdout, stderr]) stream.on('error', () => {})
  return (text) => {
    if (stdout.writableLength < MAX_WAITING || flaw === 'buffers-log-without-bound') stdout.write(`${text}\n`)
  }
}
