import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../base/index.ts'
import { databaseErrors } from './database-errors.ts'

/** Who holds a folder; for people only, never decides anything. */
interface Holder {
  readonly pid: number
  readonly name: string
  readonly since: string
}

const SQLITE_BUSY = 5

/**
 * Exclusive ownership of a folder, until released or until the process ends in any way.
 *
 * A second opener destroys a PGlite folder, so the lock must hold when two processes race, vanish with `kill -9`, and
 * not be fooled by a process id that was given out again. Files with a process id in them fail the last two; an
 * abstract socket does not cross containers. The kernel's own record locks have all three properties, and the one
 * way to them in Node without native code is SQLite: a write transaction that is never committed holds one, between
 * processes, threads and containers that share the folder. (As with every lock: not on a network file system that
 * does not support them.) An open reader is still possible, so the file says nothing; who holds it stands beside it.
 *
 * @throws AppError `database_in_use` naming the holder.
 */
export function lockFolder(
  folder: string,
  name: string,
  clock: Pick<Clock, 'now'> = systemClock,
): Disposable {
  mkdirSync(folder, { recursive: true })
  const holderFile = join(folder, 'holder.json')
  // Loaded here and not with the module: Node 22 warns of it, and most services lock no folder.
  const { DatabaseSync } = process.getBuiltinModule('node:sqlite')
  const handle = new DatabaseSync(join(folder, 'lock'), { timeout: 0 })
  try {
    handle.exec('BEGIN IMMEDIATE')
  } catch (error) {
    handle.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw databaseErrors.database_in_use({ folder, holder: describeHolder(holderFile) }, { cause: error })
  }
  const holder: Holder = { pid: process.pid, name, since: new Date(clock.now()).toISOString() }
  writeFileSync(`${holderFile}.new`, JSON.stringify(holder))
  renameSync(`${holderFile}.new`, holderFile)
  let held = true
  return {
    [Symbol.dispose]() {
      if (!held) return
      held = false
      rmSync(holderFile, { force: true })
      handle.close()
    },
  }
}

function describeHolder(file: string): string {
  try {
    const { pid, name, since } = JSON.parse(readFileSync(file, 'utf8')) as Holder
    return `process ${pid} (${name}, since ${since})`
  } catch {
    return 'another process'
  }
}
