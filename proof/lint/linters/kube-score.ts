import { tryShell } from '../../harness/shell.ts'
import type { Issue, Linter } from '../linter.ts'
import { renderedCharts } from '../rendered-charts.ts'

/** What it gives a check that found nothing. */
const FINE = 10

export const kubeScore: Linter = {
  name: 'kube-score',
  says: 'the charts, as production gets them, follow the advice for workloads',
  abroad: true,
  async lint(root, tools) {
    const command = [...(await tools.command('kube-score')), 'score', '--output-format', 'json']
    const issues: Issue[] = []
    for (const [service, input] of Object.entries(await renderedCharts(root, tools))) {
      const { stdout } = await tryShell([...command, '--kubernetes-version', 'v1.33', '-'], { input })
      for (const { object_name, type_meta, checks } of JSON.parse(stdout) as readonly Scored[])
        for (const { check, grade, skipped, comments } of checks)
          if (!skipped && grade < FINE)
            for (const { summary } of comments ?? [])
              issues.push({
                rule: check.id,
                where: `${service}: ${type_meta.kind} ${object_name}`,
                what: summary,
              })
    }
    return issues
  },
  planted: {
    path: 'deploy/characters/helm/templates/_helpers.tpl',
    from: 'readOnlyRootFilesystem: true',
    to: 'readOnlyRootFilesystem: false',
    rule: 'container-security-context-readonlyrootfilesystem',
  },
}

interface Scored {
  readonly object_name: string
  readonly type_meta: { readonly kind: string }
  readonly checks: readonly {
    readonly check: { readonly id: string }
    readonly grade: number
    readonly skipped: boolean
    readonly comments: readonly { readonly summary: string }[] | null
  }[]
}
