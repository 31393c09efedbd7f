import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { firstAnswers } from './first-answers.ts'
import { shippedService, shopRepository } from './fixtures/shop-repository.ts'
import { isMarked } from './mark.ts'
import { repositoryFiles } from './repository-files.ts'
import type { ShippedRepository } from './shipped-repository.ts'
import { expression } from './workflows/expression.ts'
import { requiredChecks } from './workflows/pull-request.ts'

const MIXED = shopRepository(
  shippedService('items', 'go'),
  shippedService('prices', 'python'),
  shippedService('shop'),
)

function filesOf(repository: ShippedRepository, present: Readonly<Record<string, string>> = {}) {
  return repositoryFiles(repository, {
    present: (path) => present[path],
    answers: '',
    image: 'docker.io/library/node:26.10.0-trixie',
  })
}
interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly name: string
  readonly permissions: Readonly<Record<string, string>>
  readonly 'timeout-minutes': number
  readonly 'runs-on': string
  readonly strategy?: { readonly matrix: { readonly include: readonly Readonly<Record<string, string>>[] } }
  readonly environment?: string
  readonly needs?: readonly string[]
  readonly steps: readonly Step[]
}
interface Workflow {
  readonly permissions: object
  readonly concurrency: { readonly group: string }
  readonly jobs: Readonly<Record<string, Job>>
}
const { generated, owned } = filesOf(MIXED)
const workflow = (name: string): Workflow => parse(generated[`.github/workflows/${name}.yml`] as string)
const WORKFLOWS = ['pull-request', 'release', 'deploy', 'nightly']

describe.each(WORKFLOWS)('the workflow %s', (name) => {
  const { permissions, concurrency, jobs } = workflow(name)
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('gives a job what it names and nothing else, and ends it', () => {
    expect(permissions).toEqual({})
    expect(concurrency.group).toBeTruthy()
    for (const job of Object.values(jobs)) {
      expect(job.permissions.contents).toMatch(/^(read|write)$/)
      expect(job['timeout-minutes']).toBeGreaterThan(0)
      expect(job['runs-on']).toBe('ubuntu-24.04')
    }
  })

  test('uses actions by their commit, and leaves no token behind', () => {
    const used = steps.flatMap((step) => (step.uses === undefined ? [] : [step]))
    for (const { uses } of used) expect(uses).toMatch(/^[\w-]+\/[\w/-]+@[0-9a-f]{40}$/)
    for (const step of used.filter(({ uses }) => uses?.startsWith('actions/checkout@')))
      expect(step.with).toMatchObject({ 'persist-credentials': false })
  })

  test('lets no shell read what GitHub puts in place, and no tag move', () => {
    for (const { run = '' } of steps) {
      expect(run).not.toContain('${'.concat('{'))
      expect(run).not.toMatch(/latest|curl[^\n]*\| *(ba)?sh/)
    }
  })
})

test('who encrypts Secrets gets the program and the key for them, and nobody else', () => {
  const deploy = (encrypts: boolean) =>
    filesOf(shopRepository({ ...shippedService('shop'), encrypts })).generated['.github/workflows/deploy.yml']
  expect(deploy(true)).toContain('go install github.com/getsops/sops/v3/cmd/sops@v')
  expect(deploy(true)).toContain(`SOPS_AGE_KEY: ${expression('secrets.SOPS_AGE_KEY')}`)
  expect(deploy(false)?.toLowerCase()).not.toContain('sops')
})

test('a workflow keeps the commits that it pins already, for a robot moves them', () => {
  const path = '.github/workflows/nightly.yml'
  const moved = `actions/checkout@${'b'.repeat(40)} # v7.0.0`
  const present = (generated[path] as string).replaceAll(/actions\/checkout@\S+ # \S+/g, moved)
  const again = filesOf(MIXED, { [path]: present }).generated
  expect(again[path]).toBe(present)
  expect(again['.github/workflows/release.yml']).toBe(generated['.github/workflows/release.yml'])
})

test('the ruleset of the main branch asks for every job of a pull request, under the name that GitHub gives it', () => {
  const { jobs } = workflow('pull-request')
  const names = Object.values(jobs).flatMap(({ name, strategy }) =>
    (strategy?.matrix.include ?? [{}]).map((row) =>
      name.replace(/\$\{\{ matrix\.(\w+) \}\}/, (_, key) => row[key] ?? ''),
    ),
  )
  expect(requiredChecks(MIXED)).toEqual(names)
  expect(names).toEqual([
    ...['lint', 'types', 'test', 'check'],
    ...['analysis (actions)', 'analysis (go)', 'analysis (python)', 'analysis (javascript-typescript)'],
    ...['dependencies', 'licences', 'image (items)', 'image (prices)', 'image (shop)', 'migrations'],
    ...['contract (shop)', 'drills (items)', 'drills (prices)', 'drills (shop)'],
  ])
  const { rules, bypass_actors } = JSON.parse(generated['.github/rulesets/main-branch.json'] as string)
  const checks = rules.find((rule: { type: string }) => rule.type === 'required_status_checks').parameters
  expect(checks.required_status_checks.map(({ context }: { context: string }) => context)).toEqual(names)
  expect(bypass_actors).toEqual([])
})

test('production is asked last, after pre-production and the gate, and each has an environment that protects it', () => {
  const { jobs } = workflow('deploy')
  expect(Object.entries(jobs).map(([id, { needs, environment }]) => [id, needs, environment])).toEqual([
    ['pre-production', undefined, 'pre-production'],
    ['gate', ['pre-production'], 'pre-production'],
    ['production', ['gate'], 'production'],
  ])
  expect(jobs.gate?.strategy?.matrix.include[2]).toEqual({
    service: 'shop',
    deploy: 'deploy/shop',
    url: 'https://shop.pre-production.<domain>',
    namespace: 'shop',
    path: '/items',
  })
})

test('what differs by language is how it is analysed, tested and looked through for licences', () => {
  const { jobs } = workflow('pull-request')
  const commands = (id: string) => jobs[id]?.steps.flatMap(({ run }) => run ?? [])
  expect(commands('lint')).toEqual([
    'npm ci',
    'npm run lint',
    'go -C services/items vet ./...',
    'python3 -m compileall -q services/prices',
  ])
  expect(commands('licences')).toEqual([
    expect.stringContaining('go-licenses'),
    '.github/scripts/licences-python.sh services/prices',
    '.github/scripts/licences.sh',
  ])
  expect(parse(owned['.github/dependabot.yml'] as string).updates).toMatchObject([
    { 'package-ecosystem': 'gomod', directory: '/services/items' },
    { 'package-ecosystem': 'pip', directory: '/services/prices' },
    { 'package-ecosystem': 'npm', directory: '/' },
    { 'package-ecosystem': 'github-actions', directory: '/' },
  ])
  const debugged = JSON.parse(owned['.vscode/launch.json'] as string).configurations
  expect(debugged.map(({ type }: { type: string }) => type)).toEqual(['go', 'debugpy', 'node'])
})

test('a repository without Node has no contract to compare, no migrations of ours and no npm', () => {
  const { generated } = filesOf(shopRepository(shippedService('items', 'go')))
  const text = generated['.github/workflows/pull-request.yml'] as string
  for (const script of ['contract', 'migrations', 'licences', 'licences-python'])
    expect(generated[`.github/scripts/${script}.sh`]).toBeUndefined()
  expect(Object.keys(parse(text).jobs)).not.toContain('contract')
  expect(text).not.toContain('npm ')
})

test('servers for drills follow from what services depend on', () => {
  const [, servers] = workflow('nightly').jobs.drills?.steps ?? []
  expect(servers?.run).toMatch(/ postgresql$/m)
})

test('no file names an organisation: what is to be filled in stands in angle brackets, and comes from the answers alone', () => {
  expect(generated['.github/CODEOWNERS']).toMatch(/^\* {2}@<organisation>\/<team>$/m)
  expect(firstAnswers([], {}, {})).toContain('registry: "<registry>/<organisation>"')
  const all = Object.values({ ...generated, ...owned }).join('\n')
  expect([...all.matchAll(/ghcr\.io|docker\.io\/(?!library\/)/g)]).toEqual([])
})

test('every generated file says at its top that it is, and no owned one does', () => {
  for (const [path, text] of Object.entries(generated)) expect([path, isMarked(text)]).toEqual([path, true])
  for (const [path, text] of Object.entries(owned)) expect([path, isMarked(text)]).toEqual([path, false])
})
