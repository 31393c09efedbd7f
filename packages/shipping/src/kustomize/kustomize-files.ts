import { jsonPatch, type PatchStep } from './json-patch.ts'
import { type RenderedObject, renderedObjects } from './rendered-object.ts'

/** What `helm template` printed for a chart. */
export interface RenderedChart {
  /** With the values of the chart alone. */
  readonly base: string
  /** With those of each environment. */
  readonly environments: Readonly<Record<string, string>>
}

type Files = Readonly<Record<string, string>>

const HEADER = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
`

/** A base with what the chart renders by itself, and an overlay with what each environment has otherwise; by path. */
export function kustomizeFiles({ base, environments }: RenderedChart): Files {
  const objects = renderedObjects(base)
  return {
    'base/kustomization.yaml': `# Written by "seaworthy ship --kustomize" from helm/. What differs somewhere stands in an overlay.
${HEADER}resources:
${listed(fileNames(objects).values())}`,
    ...under('base', resourceFiles(objects)),
    ...Object.fromEntries(
      Object.entries(environments).flatMap(([environment, printed]) =>
        Object.entries(
          under(`overlays/${environment}`, overlay(environment, objects, renderedObjects(printed))),
        ),
      ),
    ),
  }
}

function overlay(
  environment: string,
  base: readonly RenderedObject[],
  wanted: readonly RenderedObject[],
): Files {
  const own = wanted.filter((each) => find(base, each) === undefined)
  const patches = base.flatMap((each) => {
    const other = find(wanted, each)
    if (other === undefined) return [deletion(each)]
    const steps = jsonPatch(each.value, other.value)
    if (steps.length === 0) return []
    const lines = steps.map((step) => `      - ${flow(step)}\n`).join('')
    return [`  - target: {kind: ${each.kind}, name: ${each.name}}\n    patch: |-\n${lines}`]
  })
  return {
    'kustomization.yaml': `# Written by "seaworthy ship --kustomize" from helm/ and values/${environment}.yaml; a tag is set by who releases.
${HEADER}resources:
  - ../../base
${listed(fileNames(own).values())}${patches.length > 0 ? `patches:\n${patches.join('')}` : ''}`,
    ...resourceFiles(own),
  }
}

function flow(step: PatchStep): string {
  const path = /^[\w/.~-]+$/.test(step.path) ? step.path : JSON.stringify(step.path)
  return `{op: ${step.op}, path: ${path}${step.op === 'remove' ? '' : `, value: ${JSON.stringify(step.value)}`}}`
}

const deletion = ({ apiVersion, kind, name }: RenderedObject) => `  - patch: |-
      {apiVersion: ${apiVersion}, kind: ${kind}, metadata: {name: ${name}}, $patch: delete}
`

const find = (objects: readonly RenderedObject[], { kind, name }: RenderedObject) =>
  objects.find((each) => each.kind === kind && each.name === name)

/** Named as their template, and where one has several objects also as the kind of each. */
function fileNames(objects: readonly RenderedObject[]): ReadonlyMap<RenderedObject, string> {
  return new Map(
    objects.map((each) => {
      const isAlone = objects.filter(({ template }) => template === each.template).length === 1
      const kind = each.kind.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
      return [each, `${each.template}${isAlone ? '' : `-${kind}`}.yaml`]
    }),
  )
}

const resourceFiles = (objects: readonly RenderedObject[]): Files =>
  Object.fromEntries([...fileNames(objects)].map(([{ text }, path]) => [path, text]))

const listed = (paths: Iterable<string>): string => [...paths].map((path) => `  - ${path}\n`).join('')

const under = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]))
