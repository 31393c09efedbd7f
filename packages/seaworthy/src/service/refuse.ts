import { FatalBootError } from '../errors/index.ts'
import { exitProcess } from '../lifecycle/index.ts'
import { SettingsError } from '../settings/index.ts'
import { printSync } from '../telemetry/index.ts'

/** Says on standard error why this process does not do what it was started for, and ends it: 1. */
export function refuse(what: string, error: unknown): void {
  const expected = error instanceof SettingsError || error instanceof FatalBootError
  const text = expected ? error.message : error instanceof Error ? error.stack : String(error)
  printSync(2, `${what}: ${text}\n`)
  exitProcess(1)
}
