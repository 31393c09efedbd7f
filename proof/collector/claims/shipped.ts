import { readFileSync } from 'node:fs'
import type { Claim, Finding } from '../../harness/claim.ts'
import { tryShell } from '../../harness/shell.ts'
import type { Ground } from '../ground.ts'

export const shipped: Claim<Ground> = {
  name: 'shipped',
  says: 'the collector takes the files of deploy/monitoring, and refuses one with a word that it does not know',
  async run({ collector }) {
    const env = { LOKI_URL: 'http://loki', TEMPO_URL: 'http://tempo' }
    const validate = (file: string) => tryShell([collector, 'validate', `--config=${file}`], { env })
    const files = ['collector-logs', 'collector-traces'].map((name) => `deploy/monitoring/${name}.yaml`)
    const taken = files.map(async (file): Promise<Finding> => {
      const { code, stderr } = await validate(file)
      return { what: file, measured: code === 0 ? 'taken' : stderr, expected: 'taken', holds: code === 0 }
    })
    // A collector reads a configuration from a variable as well.
    const wrong = readFileSync(files[0] ?? '', 'utf8').replace('trace_parser', 'trace_reader')
    const { code, stderr } = await tryShell([collector, 'validate', '--config=env:WRONG'], {
      env: { ...env, WRONG: wrong },
    })
    return [
      ...(await Promise.all(taken)),
      {
        what: 'an operator that there is not',
        measured: code === 0 ? 'taken' : 'refused',
        expected: 'refused, naming it',
        holds: code !== 0 && stderr.includes('trace_reader'),
      },
    ]
  },
}
