import { exactly, refused } from '../../harness/claim.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { SERVICES } from '../proven-services.ts'

const NAMESPACE = 'refused-pods'

/** What the API server must refuse in a namespace that is "restricted", one reason each. */
const BAD: Readonly<Record<string, { readonly change: object; readonly word: string }>> = {
  'a privileged container': {
    change: { privileged: true, allowPrivilegeEscalation: true },
    word: 'privileged',
  },
  root: { change: { runAsUser: 0 }, word: 'runAsUser=0' },
  'a container that may gain privileges': {
    change: { allowPrivilegeEscalation: true },
    word: 'allowPrivilegeEscalation',
  },
  'a capability': { change: { capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }, word: 'NET_ADMIN' },
}

export const refusedPods: ClusterClaim = {
  name: 'refused-pods',
  needs: 'cluster',
  says: 'the pods of the charts are taken where Pod Security is "restricted", and the same pods with one right more are not',
  async run({ plane }) {
    await plane.kubectl(['create', 'namespace', NAMESPACE])
    await plane.kubectl(['label', 'namespace', NAMESPACE, 'pod-security.kubernetes.io/enforce=restricted'])
    const findings = []
    for (const { name, deploy } of SERVICES) {
      const rendered = await plane.helm([
        ...['template', name, `${deploy}/helm`, '--show-only', 'templates/deployment.yaml'],
        ...['--set', 'image.repository=registry.example/a,image.tag=v1'],
      ])
      const { stdout } = await plane.kubectl(
        ['create', '--dry-run=client', '-o', 'json', '-n', NAMESPACE, '-f', '-'],
        { input: rendered.stdout },
      )
      const { metadata, spec } = JSON.parse(stdout).spec.template
      const create = (securityContext: object) =>
        plane.tryKubectl(['create', '--dry-run=server', '-n', NAMESPACE, '-f', '-'], {
          input: JSON.stringify({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { ...metadata, name },
            spec: {
              ...spec,
              serviceAccountName: 'default',
              containers: spec.containers.map((each: { securityContext: object }) => ({
                ...each,
                securityContext: { ...each.securityContext, ...securityContext },
              })),
            },
          }),
        })
      const good = await create({})
      findings.push(exactly(`${name} as it is: exit code`, good.code, 0, good.stderr.trim()))
      for (const [what, { change, word }] of Object.entries(BAD)) {
        findings.push(refused(`${name} with ${what}`, await create(change), 'restricted', word))
      }
    }
    await plane.kubectl(['delete', 'namespace', NAMESPACE, '--timeout=60s'])
    return findings
  },
}
