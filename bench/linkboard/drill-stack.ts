import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Evidence } from '../../packages/readiness/src/index.ts'
import { seaworthy } from '../harness/seaworthy.ts'
import type { Stack } from './stacks.ts'

/** Those that any service over HTTP with a database, a cache and a provider can be held to. */
const DRILLS = [
  'probes',
  'headers',
  'error-contract',
  'fuzz',
  'correlation',
  'logs',
  'metrics',
  'rate-limit',
  'limits',
  'boot',
  'crash',
  'drain',
  'drain-deadline',
  'conditional',
  'trace',
  'coherence',
  'provider-failure',
  'half-open',
  'dependency-down',
  'rolling',
  'overload',
]
const SHORT = ['logs']

/** Runs the drills on a stack, as anybody would. @throws Error when the run itself went wrong. */
export function drillStack(stack: Stack, isShort: boolean): Evidence {
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-linkboard-'))
  try {
    const output = join(scratch, 'evidence.json')
    const config = join(stack.folder, 'seaworthy.drill.yaml')
    const drills = isShort ? SHORT : DRILLS
    const args = ['drill', ...drills, '--config', config, '--seed', '1', '-o', `json=${output}`]
    const { status, stderr } = seaworthy(args)
    // 1 and 3 are what the drills say of the stack, and the table shows it.
    if (![0, 1, 3].includes(status ?? -1))
      throw new Error(`the drills of ${stack.title} ended with ${status}: ${stderr}`)
    return JSON.parse(readFileSync(output, 'utf8')) as Evidence
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
