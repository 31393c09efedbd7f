import { execFile } from 'node:child_process'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import type { Level } from '../catalogue/index.ts'
import type { Severity } from '../engine/check.ts'
import { type LevelReached, levelReached } from '../engine/level-reached.ts'
import { type Counts, count, type Result } from '../engine/result.ts'
import { canonicalJson, sha256 } from './hash.ts'

export const EVIDENCE_SCHEMA = 'https://seaworthy.dev/schema/evidence.schema.json'

export interface EvidenceRun {
  /** The command that made it, as typed. */
  readonly command: string
  readonly target: string
  readonly startedAt: string
  readonly endedAt: string
  readonly seed: number
  readonly level: Level
  readonly failOn: Severity
  readonly interrupted: boolean
  /** Commit of the working directory, with `-dirty` when something is not committed. */
  readonly commit?: string
  readonly host: {
    readonly platform: string
    readonly cpus: number
    readonly cpu: string
    readonly memoryMb: number
    readonly node: string
  }
}

/** The source of truth of a run: every other report is made from it. `sha256` covers all the rest in canonical JSON. */
export interface Evidence {
  readonly $schema: string
  readonly schemaVersion: 1
  readonly tool: { readonly name: string; readonly version: string }
  readonly run: EvidenceRun
  readonly summary: { readonly counts: Counts; readonly level: LevelReached; readonly exitCode: number }
  readonly results: readonly Result[]
  readonly sha256: string
}

export function createEvidence(
  version: string,
  run: EvidenceRun,
  results: readonly Result[],
  exitCode: number,
): Evidence {
  const content = {
    $schema: EVIDENCE_SCHEMA,
    schemaVersion: 1 as const,
    tool: { name: '@seaworthy/readiness', version },
    run,
    summary: { counts: count(results), level: levelReached(results), exitCode },
    results,
  }
  return { ...content, sha256: hashEvidence(content) }
}

function hashEvidence(content: Omit<Evidence, 'sha256'>): string {
  return sha256(canonicalJson({ ...content, sha256: undefined }))
}

/** Whether the document is as it was written. What its numbers say is not looked at: see `verifyEvidence`. */
export function isAsWritten(evidence: Evidence): boolean {
  return hashEvidence(evidence) === evidence.sha256
}

export function describeHost(): EvidenceRun['host'] {
  return {
    platform: `${platform()} ${release()} ${arch()}`,
    cpus: cpus().length,
    cpu: cpus()[0]?.model ?? 'unknown',
    memoryMb: Math.round(totalmem() / 2 ** 20),
    node: process.version,
  }
}

/** The commit of a folder, or undefined outside a repository. */
export async function readCommit(cwd: string): Promise<string | undefined> {
  const git = (...args: string[]) =>
    new Promise<string | undefined>((resolve) =>
      execFile('git', args, { cwd, timeout: 3_000 }, (error, stdout) =>
        resolve(error ? undefined : stdout.trim()),
      ),
    )
  const [commit, changes] = await Promise.all([git('rev-parse', 'HEAD'), git('status', '--porcelain')])
  if (!commit) return undefined
  return changes ? `${commit}-dirty` : commit
}
