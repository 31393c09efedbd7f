import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ROOT, seaworthy } from '../../bench/harness/seaworthy.ts'
import type { Evidence } from '../../packages/readiness/src/index.ts'

// Within the repository: the evidence tells the command, which must not name a machine.
const PAGES = 'docs/reference/readiness'
const EVIDENCE = 'proof/readiness/evidence'

/**
 * Runs every drill on a service, once.
 *
 * @param keeps whether evidence and page are written into the repository.
 * @returns whether every drill passed or does not apply.
 */
export function drillService(service: string, keeps: boolean): boolean {
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-readiness-'))
  const evidence = join(keeps ? EVIDENCE : scratch, `${service}.json`)
  const page = join(keeps ? PAGES : scratch, `${service}.md`)
  const config = `services/${service}/seaworthy.drill.yaml`
  const outputs = ['-o', 'human', '-o', `json=${evidence}`, '-o', `md=${page}`]
  try {
    seaworthy(['drill', '-c', config, '--seed', '1', ...outputs], { shown: ['stdout', 'stderr'] })
    if (keeps) appendFileSync(resolve(ROOT, page), `\n${linkTo(evidence)}\n`)
    return notPassed(resolve(ROOT, evidence)).length === 0
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function linkTo(evidence: string): string {
  return `\`npx seaworthy verify ${evidence}\` judges [the evidence](../../../${evidence}) again.`
}

function notPassed(evidence: string): readonly string[] {
  const { results } = JSON.parse(readFileSync(evidence, 'utf8')) as Evidence
  return results.filter(({ status }) => !['pass', 'not-applicable'].includes(status)).map(({ id }) => id)
}
