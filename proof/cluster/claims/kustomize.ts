import { appendFileSync, cpSync, existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import { differences, kustomizedFiles, ship } from '@seaworthy/shipping'
import { parse, parseAllDocuments } from 'yaml'
import { exactly, type Finding, refused } from '../../harness/claim.ts'
import { tryShell } from '../../harness/shell.ts'
import type { ClusterClaim } from '../cluster-claim.ts'
import type { Helm } from '../helm.ts'
import { characters, type ProvenService, SERVICES } from '../proven-services.ts'
import { buildHelm, buildKustomize } from '../tools.ts'

/** What only Helm keeps right, so that it is in no file for Kustomize. */
const OF_HELM = ['app.kubernetes.io/managed-by', 'app.kubernetes.io/version']

export const kustomize: ClusterClaim = {
  name: 'kustomize',
  needs: 'charts',
  says: 'the overlay of an environment builds what Helm renders for it; what was changed by hand, and an overlay that lost something, is noticed',
  async run(charts) {
    await using supervisor = createSupervisor()
    const folder = await supervisor.createFolder('seaworthy-kustomize-')
    const program = await buildKustomize()
    const helm = await buildHelm()
    const build = (place: string, environment: string) =>
      tryShell([program, 'build', join(place, 'kustomize/overlays', environment)])
    const findings: Finding[] = []
    for (const service of SERVICES) {
      const files = kustomizedFiles(service.name, service.deploy, helm)
      const place = join(folder, service.name)
      ship(place, files)
      if (existsSync(join(service.deploy, 'kustomize'))) {
        const { missing, changed, leftOver } = differences(service.deploy, files)
        findings.push(
          nothing(`${service.name}: files that are not as they follow`, [
            ...missing,
            ...changed,
            ...leftOver,
          ]),
        )
      }
      for (const environment of environmentsOf(service)) {
        const built = await build(place, environment)
        const rendered = await render(charts, service, environment)
        const wrong = built.code === 0 ? differing(rendered, built.stdout) : [built.stderr.trim()]
        const { size } = byName(rendered)
        findings.push(
          exactly(`${service.name} in ${environment}: objects`, byName(built.stdout).size, size),
          nothing(`${service.name} in ${environment}: objects that are otherwise`, wrong),
        )
      }
    }
    findings.push(...(await planted(charts, helm, folder, build)))
    return findings
  },
}

/** Faults in what is there for one service. */
async function planted(
  charts: Helm,
  helm: string,
  folder: string,
  build: (place: string, environment: string) => ReturnType<typeof tryShell>,
): Promise<readonly Finding[]> {
  const good = join(folder, characters.name)
  const broken = async (name: string, file: string, from: string | RegExp, to: string) => {
    const place = join(folder, name)
    cpSync(good, place, { recursive: true })
    const path = join(place, 'kustomize', file)
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    return await build(place, 'production')
  }
  const edited = join(folder, 'edited-by-hand')
  cpSync(good, edited, { recursive: true })
  appendFileSync(join(edited, 'kustomize/base/service.yaml'), '# mine\n')
  const overlay = 'overlays/production/kustomization.yaml'
  const rendered = await render(charts, characters, 'production')
  const without = await broken('without-a-patch', overlay, /patches:[\s\S]*/, '')
  const wrong = differing(rendered, without.stdout)
  const { changed } = differences(edited, kustomizedFiles(characters.name, characters.deploy, helm))
  return [
    {
      what: 'files that are told after one was changed by hand',
      measured: changed.join(', ') || 'none',
      expected: 'kustomize/base/service.yaml',
      holds: `${changed}` === 'kustomize/base/service.yaml',
    },
    {
      what: 'an overlay without its patches differs in',
      measured: wrong.join(', ') || 'nothing',
      expected: 'Deployment characters',
      holds: `${wrong}` === 'Deployment characters',
    },
    refused(
      'an overlay that removes what the base does not have',
      await broken('with-a-wrong-patch', overlay, 'path: /spec/replicas', 'path: /spec/replica'),
      'replica',
    ),
    refused(
      'a base without a file that it lists',
      await broken('with-a-wrong-name', 'base/kustomization.yaml', '- service.yaml', '- services.yaml'),
      'services.yaml',
    ),
  ]
}

const environmentsOf = ({ deploy }: ProvenService): readonly string[] =>
  globSync('values/*.yaml', { cwd: deploy }).map((path) => basename(path, '.yaml'))

async function render(charts: Helm, { name, deploy }: ProvenService, environment: string): Promise<string> {
  const { version } = parse(readFileSync(join(deploy, 'helm/Chart.yaml'), 'utf8'))
  const { stdout } = await charts.helm([
    ...['template', name, join(deploy, 'helm'), '--no-hooks', '--set', `image.tag=v${version}`],
    ...['--values', join(deploy, 'values', `${environment}.yaml`)],
  ])
  return stdout
}

/** Kind and name of each object that is not the same in both. */
function differing(rendered: string, built: string): readonly string[] {
  const [one, other] = [byName(rendered), byName(built)]
  const names = new Set([...one.keys(), ...other.keys()])
  return [...names].filter((name) => !isDeepStrictEqual(one.get(name), other.get(name)))
}

interface Labelled {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly labels?: object }
  readonly spec?: { readonly template?: { readonly metadata?: { readonly labels?: object } } }
}

function byName(text: string): ReadonlyMap<string, Labelled> {
  const all = parseAllDocuments(text, { version: '1.1' }).flatMap((document): readonly Labelled[] => {
    const value = document.toJS() as Labelled | null
    return value === null ? [] : [value]
  })
  for (const { metadata, spec } of all) {
    for (const labels of [metadata.labels, spec?.template?.metadata?.labels])
      for (const label of OF_HELM) if (labels !== undefined) Reflect.deleteProperty(labels, label)
  }
  return new Map(all.map((each) => [`${each.kind} ${each.metadata.name}`, each]))
}

const nothing = (what: string, found: readonly string[]): Finding => ({
  what,
  measured: found.join(', ') || 'none',
  expected: 'none',
  holds: found.length === 0,
})
