import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Evidence } from '../../packages/readiness/src/index.ts'
import { ROOT, seaworthy } from '../harness/seaworthy.ts'

const TRIES = 3

/**
 * Runs every drill on a service. With a folder its evidence goes there; without, what did not pass is tried again alone, since
 * a busy machine can break a threshold of time and what is really wrong is wrong each time.
 *
 * @param folder within the repository: the evidence tells the command, which must not name a machine.
 * @returns whether every drill passed or does not apply.
 */
export function drillService(service: string, folder: string | undefined): boolean {
  const scratch = mkdtempSync(join(tmpdir(), 'seaworthy-readiness-'))
  const name = join(folder ?? scratch, service)
  const drill = (ids: readonly string[], seed: number) => {
    const config = `services/${service}/seaworthy.drill.yaml`
    const outputs = ['-o', 'human', '-o', `json=${name}.json`, '-o', `md=${name}.md`]
    seaworthy(['drill', ...ids, '-c', config, '--seed', String(seed), ...outputs], {
      shown: ['stdout', 'stderr'],
    })
    return notPassed(resolve(ROOT, `${name}.json`))
  }
  try {
    let failed = drill([], 1)
    for (let seed = 2; !folder && failed.length > 0 && seed <= TRIES; seed++) {
      console.log(`\n# again: ${failed.join(', ')}`)
      failed = drill(failed, seed)
    }
    return failed.length === 0
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function notPassed(evidence: string): readonly string[] {
  const { results } = JSON.parse(readFileSync(evidence, 'utf8')) as Evidence
  return results.filter(({ status }) => !['pass', 'not-applicable'].includes(status)).map(({ id }) => id)
}
