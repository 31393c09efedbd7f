import { readFile } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { wordsOf } from '../config/command.ts'
import type { drillChangeSchema } from '../config/drill-change.ts'
import type { DrillConfig, SharedValues } from '../config/drill-config.ts'
import { expandedRoute } from '../config/sample-route.ts'
import type { ValueOf } from '../config/schema.ts'
import { expanded, expandedAll } from '../config/variables.ts'
import { loadYaml } from '../config/yaml-file.ts'
import { UsageError } from '../engine/usage-error.ts'
import { drillFileSchema, optionSchemas } from './drill-file-schema.ts'

export const DRILL_FILE = 'seaworthy.drill.yaml'

/** What a checked file holds beside the keys of drills. */
interface Checked extends SharedValues {
  readonly drills: Readonly<Record<string, ValueOf<typeof drillChangeSchema>>>
}

/** @throws UsageError when the file is missing or not valid, with every problem and its line. */
export async function loadDrillConfig(path: string): Promise<DrillConfig> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    const hint = error.code === 'ENOENT' ? 'write one with: seaworthy drill --init' : error.message
    throw new UsageError(`cannot read ${path}: ${hint}`)
  })
  return parseDrillConfig(path, text)
}

export function parseDrillConfig(path: string, text: string): DrillConfig {
  const { service, auth, routes, dependencies, drills, ...rest } = loadYaml<Checked>(
    path,
    text,
    drillFileSchema,
  )
  const folder = dirname(resolve(path))
  const unknown = routes
    .flatMap(({ uses }) => uses)
    .find((name) => !dependencies.some((dependency) => dependency.name === name))
  if (unknown) throw new UsageError(`${path}: a route uses "${unknown}", which is no dependency`)
  const entries = Object.entries(rest)
  const isOption = ([key]: readonly [string, unknown]) => key in optionSchemas
  return {
    ...(Object.fromEntries(entries.filter((entry) => !isOption(entry))) as typeof rest),
    options: Object.fromEntries(entries.filter(isOption)),
    file: path,
    routes: routes.map(expandedRoute),
    ...(auth && { auth: { ...auth, command: wordsOf(auth.command) } }),
    dependencies: dependencies.map((dependency) => ({
      ...dependency,
      ...(dependency.url && { url: expanded(dependency.url) }),
    })),
    drills: Object.fromEntries(
      Object.entries(drills).map(([id, { env, ...change }]) => [
        id,
        { ...change, ...(env && { env: expandedAll(env) }) },
      ]),
    ),
    service: {
      ...service,
      name: service.name ?? basename(folder),
      command: wordsOf(service.command),
      cwd: resolve(folder, service.cwd),
      env: expandedAll(service.env),
    },
  }
}
