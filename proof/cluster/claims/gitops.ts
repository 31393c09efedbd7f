import { exactly, type Finding, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { defineResources } from '../definitions.ts'
import { ARGO_NAMESPACE, ENVIRONMENTS, renderEnvironment, rootFile } from '../gitops-environment.ts'

export const gitops: ClusterClaim = {
  name: 'gitops',
  needs: 'cluster',
  says: 'the API server takes the roots of the tree for Argo CD and what it makes of each environment, strictly, and nothing with a name that it does not know',
  async run({ plane }) {
    await defineResources(plane, 'application')
    await plane.kubectl(['create', 'namespace', ARGO_NAMESPACE])
    const dryRun = (file: string, input = '') =>
      plane.tryKubectl(['apply', '--dry-run=server', '--validate=strict', '-f', file], { input })
    const findings: Finding[] = []
    for (const environment of ENVIRONMENTS) {
      const first = await dryRun(rootFile(environment))
      findings.push(exactly(`root of ${environment}: exit code`, first.code, 0, first.stderr.trim()))
      const { code, stderr } = await dryRun('-', (await renderEnvironment(plane, environment)).stdout)
      findings.push(exactly(`${environment}: exit code`, code, 0, stderr.trim()))
    }
    const { stdout } = await renderEnvironment(plane, 'production')
    for (const [from, to] of [
      ['targetRevision:', 'targetRevison:'],
      ['sourceRepos:', 'sourceRepo:'],
      ['selfHeal:', 'selfheal:'],
    ] as const) {
      findings.push(refused(`with ${to}`, await dryRun('-', stdout.replace(from, to)), to.slice(0, -1)))
    }
    await plane.kubectl(['delete', 'namespace', ARGO_NAMESPACE, '--timeout=60s'])
    return findings
  },
}
