import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { renderSettingsReference } from '@seaworthy/chassis/settings'
import { drillFileSchema, k6Script, loadDrillConfig, scenariosOf } from '@seaworthy/readiness'
import { findProgram } from '@seaworthy/rig'
import {
  type DeployFiles,
  deployFiles,
  deployFolder,
  differences,
  fromDeclaration,
  kustomizedFiles,
  nodePlan,
  repositoryDifferences,
  repositoryPlan,
  SHIP_FILE,
  type Shipped,
  ship,
  shipFileSchema,
  shippedFolder,
  shipRepository,
  workspaceCost,
  workspaceFiles,
} from '@seaworthy/shipping'
import { apiPages } from './api-reference/api-reference.ts'
import { withCatalogueTable } from './catalogue-table.ts'
import { findDeclarations } from './declarations.ts'
import { architecturePage, renderArchitecture } from './diagrams/architecture-page.ts'
import { slicesOf } from './diagrams/slices.ts'
import { renderDocumentIndex } from './document-index.ts'
import { renderErrorsReference } from './errors-reference.ts'
import { documents as readinessDocuments } from './launch-checklist/documents.ts'
import { renderLaunchChecklist } from './launch-checklist/launch-checklist.ts'
import { renderMetricsReference } from './metrics-reference.ts'
import { describedServices, descriptionSchema } from './service-descriptions.ts'

// Writes the documents that follow from the code. With --check it writes nothing and fails when one is out of date.
const root = join(import.meta.dirname, '..')
const check = process.argv.includes('--check')
const { catalogues, metrics, settings } = await findDeclarations(root)

const services = await describedServices(root)
const own: readonly Shipped[] = services.map(({ name, description }) => ({
  service: fromDeclaration(description),
  plan: nodePlan(root, `services/${name}`),
  root,
}))
const scripts = await Promise.all(
  services.map(async ({ name }) => {
    const file = `services/${name}/seaworthy.drill.yaml`
    const config = await loadDrillConfig(join(root, file))
    return scenariosOf(config).map(
      (each) => [`deploy/${name}/k6/${each.name}.js`, k6Script(each, config, file)] as const,
    )
  }),
)
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
const documents = {
  'README.md': withCatalogueTable(readFileSync(join(root, 'README.md'), 'utf8')),
  'docs/reference/errors.md': page(
    'Errors',
    'Every error leaves a service as `application/problem+json` (RFC 9457) with one of these codes.',
    renderErrorsReference(catalogues),
  ),
  'docs/reference/launch-checklist.md': page(
    'Launch checklist',
    'What five production-readiness documents ask for, box by box, and the command that shows it. A test holds that each command ' +
      'and what it names is there; all run at the root of the repository.',
    renderLaunchChecklist(readinessDocuments),
  ),
  'docs/reference/metrics.md': page(
    'Metrics',
    'A service has the metrics of every capability that it uses, in the Prometheus text format at `/metrics`. A histogram is ' +
      'three series, `_bucket`, `_sum` and `_count`; a metric without a unit is a number of what it counts.',
    renderMetricsReference(metrics),
  ),
  'docs/reference/settings.md': page(
    'Settings',
    'Each variable is looked for in the secret store that `SECRET_STORE` names, in the environment, in the file that ' +
      '`<VARIABLE>_FILE` names, in the folder that `SECRETS_DIR` names, and in `.env`, in this order. An empty variable counts ' +
      'as not set. What says where the store is never comes from it ([guide](../guide/secrets.md)).',
    renderSettingsReference(settings),
  ),
  'docs/reference/costs.md': page(
    'Costs',
    'What an environment on AWS costs in a month ([guide](../guide/environments.md)).',
    workspaceCost(root, own).trimEnd(),
  ),
  'docs/reference/service-description/schema.json': json(descriptionSchema),
  ...Object.fromEntries(
    services.map(({ name, description }) => [
      `docs/reference/service-description/${name}.json`,
      json(description),
    ]),
  ),
  ...Object.fromEntries(
    services.map(({ name, description }) => [
      architecturePage(name),
      page(
        `Architecture of ${name}`,
        'Drawn from what the service declares (C4: context, containers, components) and from the imports of its slices. ' +
          '`npm run prove:diagrams` has Mermaid read and draw each.',
        renderArchitecture(description, slicesOf(root, name)),
      ),
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(apiPages(root)).map(([path, { title, introduction, body }]) => [
      path,
      page(title, introduction, body),
    ]),
  ),
  ...Object.fromEntries(scripts.flat()),
  'packages/readiness/schema/drill.schema.json': json(drillFileSchema),
  'packages/shipping/schema/ship.schema.json': json(shipFileSchema),
}

const stale: string[] = []
writeOrTell(documents)
// Names the pages that are there, so it comes after them.
writeOrTell({
  'docs/README.md': page(
    'Documents',
    'What Seaworthy is stands in the [README](../README.md) of the repository, how to work on it in [CONTRIBUTING](../CONTRIBUTING.md).',
    renderDocumentIndex(join(root, 'docs')),
  ),
})
const shipped: readonly Shipped[] = [
  ...own,
  ...globSync(`proof/*/*/${SHIP_FILE}`, { cwd: root }).map((path) =>
    shippedFolder(dirname(join(root, path))),
  ),
]
const charts = shipped
  .filter((each) => each.root === root)
  .map(({ service, plan }) => ({ name: service.name, folder: deployFolder(service.name, plan) }))
/** Compares a folder with what follows, or writes it. */
function follow(place: string, files: DeployFiles): void {
  const { missing, changed, leftOver } = check ? differences(place, files) : ship(place, files)
  stale.push(...[...missing, ...changed, ...leftOver].map((path) => relative(root, join(place, path))))
}
for (const { service, plan, root: base } of shipped)
  follow(join(base, deployFolder(service.name, plan)), deployFiles(service, plan))
for (const { folder, files } of workspaceFiles(charts)) follow(join(root, folder), files)
// From the charts as they are now. Only Helm renders: where there is none, "prove:cluster -- --charts" compares.
const helm = findProgram('helm')
for (const { service, plan, root: base } of helm === undefined ? [] : shipped) {
  const place = join(base, deployFolder(service.name, plan))
  if (existsSync(join(place, 'kustomize'))) follow(place, kustomizedFiles(service.name, place, helm))
}
const { files: around } = repositoryPlan(root, own)
const { missing, changed, leftOver } = check
  ? repositoryDifferences(root, around)
  : shipRepository(root, around)
stale.push(...missing, ...changed, ...leftOver)
if (!check) for (const path of stale) console.log(`wrote ${path}`)
else if (stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run "npm run generate" and commit the result.`)
  process.exitCode = 1
}

function writeOrTell(texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    if (text === current(path)) continue
    stale.push(path)
    if (check) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

function page(title: string, introduction: string, body: string): string {
  return `<!-- Generated by "npm run generate"; edits are lost. -->\n\n# ${title}\n\n${introduction}\n\n${body}\n`
}

function current(path: string): string | undefined {
  try {
    return readFileSync(join(root, path), 'utf8')
  } catch {
    return undefined
  }
}
