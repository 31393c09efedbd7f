import { type Chosen, markedText } from './marked-text.ts'
import type { Choice } from './service-choices.ts'
import type { TemplateFiles } from './service-template.ts'

/** What the template calls itself. */
const PLACEHOLDER = 'my-service'
/** Files that are there for one choice only. */
const PARTS: readonly { readonly paths: RegExp; readonly chosen: (chosen: Chosen) => boolean }[] = [
  {
    paths: /^migrations\/|^src\/(?:prepare|schema|items\/stored-items)\.ts$|^test\/migrations\.test\.ts$/,
    chosen: (all) => all.has('database'),
  },
  { paths: /^src\/items\/memory-items\.ts$/, chosen: (all) => !all.has('database') },
  { paths: /^src\/items\/cached-items\.ts$/, chosen: (all) => all.has('cache') },
  {
    paths: /^(?:src\/rates|dev)\/|^src\/settings\.ts$|^test\/rates-api\.test\.ts$/,
    chosen: (all) => all.has('upstream'),
  },
  {
    paths: /^src\/uses\.ts$/,
    chosen: (all) => ['database', 'cache', 'upstream'].some((one) => all.has(one)),
  },
]
/** What of package.json is there for one choice only. */
const PACKAGES: Readonly<Record<string, Choice>> = {
  kysely: 'database',
  migrate: 'database',
  ioredis: 'cache',
  '@seaworthy/shipping': 'ship',
  ship: 'ship',
}

/** The files of a new service, by path. */
export function serviceFiles(template: TemplateFiles, name: string, chosen: Chosen): TemplateFiles {
  return Object.fromEntries(
    Object.entries(template)
      .filter(([path]) => PARTS.every(({ paths, chosen: holds }) => !paths.test(path) || holds(chosen)))
      .map(([path, text]) => [path, fileOf(path, text, chosen).replaceAll(PLACEHOLDER, name)]),
  )
}

function fileOf(path: string, text: string, chosen: Chosen): string {
  if (path === 'package.json') return manifestOf(text, chosen)
  // Within this repository it is nested in the configuration of the whole.
  if (path === 'biome.json') return text.replace('"root": false', '"root": true')
  return path.endsWith('.json') ? text : markedText(text, chosen)
}

function manifestOf(text: string, chosen: Chosen): string {
  const isWanted = (key: string) => PACKAGES[key] === undefined || chosen.has(PACKAGES[key])
  const manifest = JSON.parse(text, (_, value: unknown) =>
    isRecord(value) ? Object.fromEntries(Object.entries(value).filter(([key]) => isWanted(key))) : value,
  ) as { scripts: Record<string, string> }
  if (chosen.has('upstream')) {
    Object.assign(manifest.scripts, { start: 'node dev/start.ts', dev: 'node --watch dev/start.ts' })
  }
  return `${JSON.stringify(manifest, null, 2)}\n`
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
