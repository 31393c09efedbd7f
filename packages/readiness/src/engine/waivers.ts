import { readFile } from 'node:fs/promises'
import { waiversSchema } from '../config/waivers-schema.ts'
import { loadYaml } from '../config/yaml-file.ts'
import type { Finding } from './outcome.ts'
import { UsageError } from './usage-error.ts'

/** A named person's written, dated exception. */
export interface Waiver {
  /** Check id (`drill.drain` or `drain`) or requirement id (`LIFE-1`). */
  readonly id: string
  /** Glob on the file of a finding, or a text in its message; without it the waiver covers the whole check. */
  readonly scope?: string
  readonly reason: string
  readonly owner: string
  /** Last day on which it counts, YYYY-MM-DD. */
  readonly expiry: string
  readonly link?: string
}

export const WAIVERS_FILE = 'seaworthy.waivers.yaml'

/** Reads the file; a missing one is no waivers. @throws UsageError when it is not valid. */
export async function loadWaivers(path: string, required: boolean): Promise<readonly Waiver[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && !required) return undefined
    throw new UsageError(`cannot read the waivers file ${path}: ${error.message}`)
  })
  if (text === undefined) return []
  return loadYaml<{ waivers: readonly Waiver[] }>(path, text, waiversSchema).waivers
}

/** Whether the waiver still counts on that day. */
export function isExpired(waiver: Waiver, now: Date): boolean {
  return now.getTime() > Date.parse(`${waiver.expiry}T23:59:59.999Z`)
}

/** Whether the waiver speaks of this check. */
export function concerns(waiver: Waiver, check: { id: string; requirements: readonly string[] }): boolean {
  return (
    waiver.id === check.id || check.id.endsWith(`.${waiver.id}`) || check.requirements.includes(waiver.id)
  )
}

/** The waiver that excuses this finding, if any. A check without findings is excused only by one without scope. */
export function covers(waiver: Waiver, finding: Finding | undefined): boolean {
  if (waiver.scope === undefined) return true
  if (!finding) return false
  return (
    (finding.file !== undefined && matchesGlob(finding.file, waiver.scope)) ||
    finding.message.includes(waiver.scope)
  )
}

function matchesGlob(path: string, glob: string): boolean {
  const pattern = glob
    .split('**')
    .map((part) => part.replace(/[.+^${}()|[\]\\?]/g, '\\$&').replace(/\*/g, '[^/]*'))
    .join('.*')
  return new RegExp(`^${pattern}$`).test(path)
}
