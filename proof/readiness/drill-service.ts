import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { ROOT, seaworthy } from '../../bench/harness/seaworthy.ts'
import type { Evidence } from '../../packages/readiness/src/index.ts'
import { failureBlock } from '../../packages/readiness/src/report/human.ts'
import { createPaint } from '../../packages/readiness/src/report/paint.ts'

// Within the repository: the evidence tells the command, which must not name a machine.
const PAGES = 'docs/reference/readiness'
const EVIDENCE = 'proof/readiness/evidence'
const PLAIN = createPaint({ isTTY: false })

/**
 * Runs every drill on a service, once.
 *
 * @param keeps whether evidence and page are written into the repository.
 * @returns what there is to say of each drill that neither passed nor is out of place here.
 */
export function drillService(service: string, keeps: boolean): readonly string[] {
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-readiness-'))
  const evidence = join(keeps ? EVIDENCE : scratch, `${service}.json`)
  const page = join(keeps ? PAGES : scratch, `${service}.md`)
  const config = `services/${service}/seaworthy.drill.yaml`
  const outputs = ['-o', 'human', '-o', `json=${evidence}`, '-o', `md=${page}`]
  try {
    seaworthy(['drill', '-c', config, '--seed', '1', ...outputs], { shown: ['stdout', 'stderr'] })
    if (keeps) appendFileSync(resolve(ROOT, page), `\n${linkTo(evidence)}\n`)
    return notPassed(resolve(ROOT, evidence))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function linkTo(evidence: string): string {
  return `\`npx seaworthy verify ${evidence}\` judges [the evidence](../../../${evidence}) again.`
}

function notPassed(evidence: string): readonly string[] {
  const { results } = JSON.parse(readFileSync(evidence, 'utf8')) as Evidence
  return results
    .filter(({ status }) => !['pass', 'not-applicable'].includes(status))
    .map((result) => failureBlock(result, PLAIN))
}
