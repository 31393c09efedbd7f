import { seaworthy } from './seaworthy.ts'

/** The table of drill and flaw, and whether every row is as it must be. */
export function printControls(): { table: string; passed: boolean } {
  const { code, stdout } = seaworthy(['drill', '--controls'], { keep: true })
  return { table: stdout, passed: code === 0 }
}
