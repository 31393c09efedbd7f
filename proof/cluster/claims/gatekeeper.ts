import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@seaworthy/rig'
import type { Finding } from '../../harness/claim.ts'
import { tryShell } from '../../harness/shell.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import { characters, root, SERVICES } from '../proven-services.ts'
import { buildGator } from '../tools.ts'
import { WRONG_DEPLOYMENTS, wrongDeployment } from '../wrong-deployments.ts'

const POLICIES = join(root, 'deploy/policies')
const ENFORCED = { name: 'gatekeeper', labels: { 'seaworthy.dev/policies': 'enforced' } }
const OTHER = { name: 'gatekeeper-other', labels: {} }

/** Something to judge, and the policies that have to refuse it. */
interface Case {
  readonly what: string
  readonly namespace: string
  readonly manifests: string
  readonly refusedBy: readonly string[]
}

export const gatekeeper: ClusterClaim = {
  name: 'gatekeeper',
  needs: 'patience',
  takes: ['policies'],
  says: 'the policies for Gatekeeper judge as the API server does by its own: they take the charts, and refuse each fault by the same name',
  async run({ plane, folder }) {
    const gator = await buildGator()
    for (const file of ['policies.yaml', 'bindings.yaml'])
      await plane.kubectl(['apply', '-f', join(POLICIES, file)])
    const namespaces = [ENFORCED, OTHER].map((metadata) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata,
    }))
    for (const each of namespaces) await plane.kubectl(['create', '-f', '-'], { input: JSON.stringify(each) })
    const placed = async (namespace: string, format: string, manifests: string) =>
      (
        await plane.kubectl(['create', '--dry-run=client', '-o', format, '-n', namespace, '-f', '-'], {
          input: manifests,
        })
      ).stdout
    const cases: Case[] = []
    for (const { name, deploy } of SERVICES) {
      const { stdout } = await plane.helm([
        ...['template', name, join(deploy, 'helm'), '--is-upgrade'],
        ...['--set', 'image.repository=registry.example/a,image.tag=v1'],
      ])
      cases.push({
        what: `everything of ${name}`,
        namespace: ENFORCED.name,
        manifests: stdout,
        refusedBy: [],
      })
    }
    const { stdout: rendered } = await plane.helm([
      ...['template', characters.name, join(characters.deploy, 'helm')],
      ...['--show-only', 'templates/deployment.yaml'],
      ...['--set', 'image.repository=registry.example/a,image.tag=v1'],
    ])
    const good = JSON.parse(await placed(OTHER.name, 'json', rendered))
    // What stands in it would count for more than where it is to be.
    const { namespace: _, ...metadata } = good.metadata
    const anywhere = JSON.stringify({ ...good, metadata })
    for (const policy of WRONG_DEPLOYMENTS) {
      const manifests = wrongDeployment(anywhere, policy)
      const refusedBy = [`${policy}.seaworthy.dev`]
      cases.push(
        { what: `against "${policy}"`, namespace: ENFORCED.name, manifests, refusedBy },
        { what: `against "${policy}", where nobody asks`, namespace: OTHER.name, manifests, refusedBy: [] },
      )
    }
    const exempt = JSON.parse(wrongDeployment(anywhere, 'no-token'))
    exempt.metadata.labels['seaworthy.dev/exempt'] = 'true'
    cases.push({
      ...{ what: 'against "no-token", exempt', namespace: ENFORCED.name },
      ...{ manifests: JSON.stringify(exempt), refusedBy: [] },
    })

    const byServer = async ({ namespace, manifests }: Case) =>
      named(
        await plane.tryKubectl(['create', '--dry-run=server', '-n', namespace, '-f', '-'], {
          input: manifests,
        }),
      )
    const byGatekeeper = async ({ namespace, manifests }: Case) => {
      const file = join(folder, 'gatekeeper.yaml')
      const all = [
        ...namespaces.map((each) => JSON.stringify(each)),
        await placed(namespace, 'yaml', manifests),
      ]
      writeFileSync(file, all.join('\n---\n'))
      return named(await tryShell([gator, 'test', '-f', join(POLICIES, 'gatekeeper'), '-f', file]))
    }
    // Policies are compiled in the background: the first refusal shows that they count.
    const first = cases.find(({ refusedBy }) => refusedBy.length > 0) as Case
    await until(async () => (await byServer(first)).length > 0, { timeoutMs: 60_000, everyMs: 200 })
    const findings: Finding[] = []
    for (const each of cases) {
      const [server, other] = [await byServer(each), await byGatekeeper(each)]
      findings.push({
        what: each.what,
        measured: `${told(server)} by the API server, ${told(other)} by Gatekeeper`,
        expected: `${told(each.refusedBy)} by both`,
        holds: `${server}` === `${each.refusedBy}` && `${other}` === `${each.refusedBy}`,
      })
    }
    for (const { name } of [ENFORCED, OTHER])
      await plane.kubectl(['delete', 'namespace', name, '--timeout=60s'])
    return findings
  },
}

const told = (names: readonly string[]): string =>
  names.length === 0 ? 'taken' : `refused (${names.join(', ')})`

/** The policies in what a program said; a failure without any is one of its own. */
function named({ code, stdout, stderr }: Awaited<ReturnType<typeof tryShell>>): readonly string[] {
  if (code === 0) return []
  const names = new Set(`${stdout}\n${stderr}`.match(/[a-z-]+\.seaworthy\.dev/g))
  return names.size > 0 ? [...names].sort() : [`failed: ${stderr.trim().slice(0, 200)}`]
}
