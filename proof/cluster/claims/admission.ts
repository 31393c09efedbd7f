import { join } from 'node:path'
import { until } from '@seaworthy/rig'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { characters, type ProvenService, root, SERVICES } from '../proven-services.ts'
import { WRONG_DEPLOYMENTS, wrongDeployment } from '../wrong-deployments.ts'

const NAMESPACE = 'admission'
const LABEL = 'seaworthy.dev/policies=enforced'

export const admission: ClusterClaim = {
  name: 'admission',
  needs: 'cluster',
  takes: ['policies'],
  says: 'the policies take everything that the charts render, and refuse the same with one thing wrong, by name',
  async run({ plane }) {
    for (const file of ['policies.yaml', 'bindings.yaml']) {
      await plane.kubectl(['apply', '-f', join(root, 'deploy/policies', file)])
    }
    await plane.kubectl(['create', 'namespace', NAMESPACE])
    await plane.kubectl(['label', 'namespace', NAMESPACE, LABEL])
    const create = (manifests: string) =>
      plane.tryKubectl(['create', '--dry-run=server', '-n', NAMESPACE, '-f', '-'], { input: manifests })
    const render = async ({ name, deploy }: ProvenService, ...more: readonly string[]) =>
      (
        await plane.helm([
          ...['template', name, join(deploy, 'helm'), '--is-upgrade', ...more],
          ...['--set', 'image.repository=registry.example/a,image.tag=v1'],
        ])
      ).stdout
    const json = await plane.kubectl(
      ['create', '--dry-run=client', '-o', 'json', '-n', NAMESPACE, '-f', '-'],
      {
        input: await render(characters, '--show-only', 'templates/deployment.yaml'),
      },
    )
    const wrong = (policy: string) => wrongDeployment(json.stdout, policy)
    // Policies are compiled in the background: the first refusal shows that they count.
    await until(async () => (await create(wrong('fixed-image'))).code !== 0, {
      timeoutMs: 60_000,
      everyMs: 200,
    })

    const findings: Finding[] = []
    for (const service of SERVICES) {
      const { code, stderr } = await create(await render(service))
      findings.push(exactly(`everything of ${service.name}: exit code`, code, 0, stderr.trim()))
    }
    for (const policy of WRONG_DEPLOYMENTS) {
      findings.push(
        refused(`a deployment against "${policy}"`, await create(wrong(policy)), `${policy}.seaworthy.dev`),
      )
    }
    await plane.kubectl(['delete', 'namespace', NAMESPACE, '--timeout=60s'])
    return findings
  },
}
