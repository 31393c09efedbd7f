import { existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { UsageError } from '@seaworthy/readiness/command-line'
import type { Service } from 'seaworthy'
import { DECLARE_ONLY } from 'seaworthy/service'

const DECLARATION = 'src/service.ts'

/**
 * Loads a service of the folder that the command runs in: by name from `services/<name>`; without a name the folder
 * itself if it is a service, or the only one there is.
 *
 * @throws UsageError that lists the services there are.
 * @throws FatalBootError when `src/service.ts` starts the service, which is left to `src/main.ts`.
 */
export async function findService(cwd: string, name?: string): Promise<Service> {
  const file = join(name === undefined ? unnamed(cwd) : named(cwd, name), DECLARATION)
  const service = Object.values(await importUnstarted(file)).find(isService)
  if (!service) throw new UsageError(`${file} exports nothing that defineService made`)
  return service
}

async function importUnstarted(file: string): Promise<Record<string, unknown>> {
  process.env[DECLARE_ONLY] = '1'
  try {
    return await import(pathToFileURL(file).href)
  } finally {
    delete process.env[DECLARE_ONLY]
  }
}

function named(cwd: string, name: string): string {
  const folder = folders(cwd).find((each) => basename(each) === name)
  if (folder) return folder
  throw new UsageError(`there is no service "${name}"; ${listing(cwd)}`)
}

function unnamed(cwd: string): string {
  if (existsSync(join(cwd, DECLARATION))) return cwd
  const [first, ...others] = folders(cwd)
  if (first !== undefined && others.length === 0) return first
  throw new UsageError(`say which service; ${listing(cwd)}`)
}

function listing(cwd: string): string {
  const names = folders(cwd).map((folder) => basename(folder))
  return names.length > 0 ? `known: ${names.join(', ')}` : `this folder has no services/*/${DECLARATION}`
}

function folders(cwd: string): string[] {
  return globSync(`services/*/${DECLARATION}`, { cwd })
    .map((path) => join(cwd, path, '..', '..'))
    .sort()
}

function isService(value: unknown): value is Service {
  return typeof value === 'object' && value !== null && 'declaration' in value && 'launch' in value
}
