import { boxed, type Dependency, type Described, isForeign, STYLES, serverOf } from './described.ts'
import type { Slice } from './slices.ts'

const CAPABILITY: Readonly<Record<string, string>> = {
  postgres: 'database',
  cache: 'cache',
  upstream: 'outbound',
}

/** What is inside of one process: slices of the service on capabilities of the chassis. */
export function componentDiagram(
  { name, routes, background, dependencies }: Described,
  slices: readonly Slice[],
): string {
  const told = (slice: string) => [
    ...routes.filter(({ feature }) => feature === slice).map(({ method, path }) => `${method} ${path}`),
    ...background.filter(({ feature }) => feature === slice).map((each) => `beside requests: ${each.name}`),
  ]
  const capabilities = [...new Set(dependencies.flatMap(({ kind }) => CAPABILITY[kind] ?? []))]
  const entries = slices.filter((slice) => told(slice.name).length > 0)
  return [
    'flowchart TB',
    `  subgraph process [${boxed(`one process of ${name}`)}]`,
    `    http[${boxed('<b>http</b>', 'edge, guard, validation,', 'one way out')}]:::part`,
    ...slices.map(
      (slice) => `    ${slice.name}[${boxed(`<b>${slice.name}</b>`, ...told(slice.name))}]:::ours`,
    ),
    ...capabilities.map((each) => `    ${each}Capability[${boxed(`<b>${each}</b>`, '[chassis]')}]:::part`),
    '  end',
    ...dependencies.map((each) => `  ${idOf(each)}${shape(each)}`),
    ...entries.map((slice) => `  http --> ${slice.name}`),
    ...slices.flatMap((slice) => slice.uses.map((other) => `  ${slice.name} --> ${other}`)),
    ...slices.flatMap((slice) =>
      slice.capabilities
        .filter((each) => capabilities.includes(each))
        .map((each) => `  ${slice.name} --> ${each}Capability`),
    ),
    ...dependencies.flatMap((each) => {
      const capability = CAPABILITY[each.kind]
      return capability === undefined ? [] : [`  ${capability}Capability -->|${each.policy}| ${idOf(each)}`]
    }),
    ...STYLES.map((style) => `  ${style}`),
  ].join('\n')
}

/** A slice may have the name of the dependency that it is about. */
const idOf = ({ name }: Dependency): string => `${name}Outside`

const shape = (each: Dependency): string =>
  isForeign(each)
    ? `[${boxed(`<b>${each.name}</b>`, '[HTTP API]')}]:::foreign`
    : `[(${boxed(`<b>${each.name}</b>`, `[${serverOf(each)}]`)})]:::ours`
