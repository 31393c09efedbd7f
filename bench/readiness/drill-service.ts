import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Evidence } from '../../packages/readiness/src/index.ts'
import { ROOT, seaworthy } from '../harness/seaworthy.ts'

/**
 * Runs every drill on a service, once.
 *
 * @param folder within the repository, where the evidence goes: it tells the command, which must not name a machine.
 * @returns whether every drill passed or does not apply.
 */
export function drillService(service: string, folder: string | undefined): boolean {
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-readiness-'))
  const name = join(folder ?? scratch, service)
  const config = `services/${service}/seaworthy.drill.yaml`
  const outputs = ['-o', 'human', '-o', `json=${name}.json`, '-o', `md=${name}.md`]
  try {
    seaworthy(['drill', '-c', config, '--seed', '1', ...outputs], { shown: ['stdout', 'stderr'] })
    return notPassed(resolve(ROOT, `${name}.json`)).length === 0
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function notPassed(evidence: string): readonly string[] {
  const { results } = JSON.parse(readFileSync(evidence, 'utf8')) as Evidence
  return results.filter(({ status }) => !['pass', 'not-applicable'].includes(status)).map(({ id }) => id)
}
