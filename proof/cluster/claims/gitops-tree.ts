import { join } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { ENVIRONMENTS, renderEnvironment } from '../gitops-environment.ts'
import { root, SERVICES } from '../proven-services.ts'

/** A tag that means something else tomorrow. */
const MOVING = ['main', 'latest', 'v1', '1.2', 'v1.2.x', 'abc123']

export const gitopsTree: ClusterClaim = {
  name: 'gitops-tree',
  needs: 'charts',
  says: 'each environment of the tree for Argo CD names charts that render with its values, and brings no kind that its project refuses; a tag that moves is refused',
  async run(charts) {
    const findings: Finding[] = []
    const inWorkspace = SERVICES.filter(({ context }) => context === root)
    for (const environment of ENVIRONMENTS) {
      const made = await renderEnvironment(charts, environment)
      findings.push(exactly(`${environment}: exit code`, made.code, 0, made.stderr.trim()))
      const documents: readonly Made[] = parseAllDocuments(made.stdout).map((each) => each.toJS())
      const may = documents.find(({ kind }) => kind === 'AppProject')?.spec.namespaceResourceWhitelist ?? []
      const applications = documents.filter(({ kind }) => kind === 'Application')
      findings.push(exactly(`${environment}: applications`, applications.length, inWorkspace.length))
      for (const { metadata, spec } of applications) {
        const { path, helm } = spec.source as Source
        const chart = join(root, path)
        const rendered = await charts.tryHelm([
          ...['template', helm.releaseName, chart],
          ...helm.valueFiles.flatMap((file) => ['--values', join(chart, file)]),
          ...helm.parameters.flatMap(({ name, value }) => ['--set-string', `${name}=${value}`]),
        ])
        findings.push(
          exactly(`the chart of ${metadata.name}: exit code`, rendered.code, 0, rendered.stderr.trim()),
        )
        const strange = parseAllDocuments(rendered.stdout)
          .map((each) => each.toJS() as Made)
          .filter(
            ({ apiVersion, kind }) => !may.some((one) => one.kind === kind && isOf(apiVersion, one.group)),
          )
          .map(({ kind }) => kind)
        findings.push(
          exactly(
            `kinds of ${metadata.name} that its project refuses`,
            strange.length,
            0,
            strange.join(', '),
          ),
        )
      }
    }
    for (const tag of MOVING) {
      findings.push(
        refused(
          `${tag} in place of a tag`,
          await renderEnvironment(charts, 'production', '--set-string', `services.pokedex.tag=${tag}`),
          '/services/pokedex/tag',
        ),
      )
    }
    return findings
  },
}

const isOf = (apiVersion: string, group: string): boolean =>
  (apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '') === group

/** As much of what is rendered as is read here. */
interface Made {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly spec: {
    readonly source?: Source
    readonly namespaceResourceWhitelist?: readonly { readonly group: string; readonly kind: string }[]
  }
}

interface Source {
  readonly path: string
  readonly helm: {
    readonly releaseName: string
    readonly valueFiles: readonly string[]
    readonly parameters: readonly { readonly name: string; readonly value: string }[]
  }
}
