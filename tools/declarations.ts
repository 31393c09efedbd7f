import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AnyErrorCatalogue } from '@seaworthy/chassis/errors'
import type { SettingsDefinition } from '@seaworthy/chassis/settings'
import type { AnyMetricTable } from '@seaworthy/chassis/telemetry'

/** What the workspace declares in its `*-errors.ts`, `*-metrics.ts` and `*-settings.ts` files, sorted by name. */
export interface Declarations {
  readonly catalogues: readonly AnyErrorCatalogue[]
  readonly metrics: readonly AnyMetricTable[]
  readonly settings: readonly SettingsDefinition[]
}

const PLACES = ['packages/seaworthy/src', 'services/*/src']

export async function findDeclarations(root: string): Promise<Declarations> {
  const [errors, metrics, settings] = await Promise.all([
    exportsOf(root, 'errors'),
    exportsOf(root, 'metrics'),
    exportsOf(root, 'settings'),
  ])
  return {
    catalogues: errors.filter(isCatalogue).sort((a, b) => a.$catalogue.localeCompare(b.$catalogue)),
    metrics: metrics.filter(isMetricTable).sort((a, b) => a.$owner.localeCompare(b.$owner)),
    settings: settings.filter(isSettings).sort((a, b) => a.name.localeCompare(b.name)),
  }
}

async function exportsOf(root: string, noun: string): Promise<unknown[]> {
  const patterns = PLACES.map((place) => `${place}/**/*-${noun}.ts`)
  const files = [...new Set(globSync(patterns, { cwd: root, exclude: ['**/fixtures/**'] }))].sort()
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(root, file)).href)))
  return [...new Set(modules.flatMap((module) => Object.values(module)))]
}

function isCatalogue(value: unknown): value is AnyErrorCatalogue {
  return typeof value === 'object' && value !== null && '$catalogue' in value && '$table' in value
}

function isMetricTable(value: unknown): value is AnyMetricTable {
  return typeof value === 'object' && value !== null && '$owner' in value && '$table' in value
}

function isSettings(value: unknown): value is SettingsDefinition {
  return typeof value === 'object' && value !== null && 'entries' in value && 'schema' in value
}
