import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'
import { renderedCharts } from '../rendered-charts.ts'

const COMMAND = join(import.meta.dirname, '../../../packages/cli/src/seaworthy.ts')

/** The charts have to be rendered before our own command can look at them, so in a repository it leaves them out. */
export const ownCheck: Linter = {
  name: 'seaworthy-check',
  says: 'the charts, as production gets them, meet what we ask of others, at level A',
  abroad: true,
  async lint(root, tools) {
    const folder = join(root, '.rendered')
    mkdirSync(folder, { recursive: true })
    for (const [service, text] of Object.entries(await renderedCharts(root, tools)))
      writeFileSync(join(folder, `${service}.yaml`), text)
    const evidence = join(root, '.evidence.json')
    const only = ['probes', 'resources', 'security', 'images', 'disruption'].flatMap((each) => [
      '--only',
      `kubernetes-${each}`,
    ])
    const options = ['--level', 'A', '--quiet', '--output', `json=${evidence}`, ...only]
    const { stderr } = await tryShell([process.execPath, COMMAND, 'check', folder, ...options])
    if (stderr !== '') throw new Error(stderr)
    const { results } = JSON.parse(readFileSync(evidence, 'utf8')) as Evidence
    return results.flatMap(({ id, status, findings = [] }) =>
      status === 'pass'
        ? []
        : [
            { rule: id, where: status, what: status },
            ...findings.map(({ file, line, message }) => ({
              rule: id,
              where: `${file}:${line}`,
              what: message,
            })),
          ],
    )
  },
  planted: {
    path: 'deploy/characters/helm/templates/_helpers.tpl',
    from: 'runAsNonRoot: true',
    to: 'runAsNonRoot: false',
    rule: 'check.kubernetes-security',
  },
}

interface Evidence {
  readonly results: readonly {
    readonly id: string
    readonly status: string
    readonly findings?: readonly {
      readonly file?: string
      readonly line?: number
      readonly message: string
    }[]
  }[]
}
