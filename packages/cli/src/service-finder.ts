import { existsSync, globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Service } from '@seaworthy/chassis'
import { DECLARE_ONLY } from '@seaworthy/chassis/service'
import { UsageError } from '@seaworthy/readiness/command-line'

const DECLARATION = 'src/service.ts'

/** A service of this folder, or why it cannot be loaded. */
export type FoundService = { readonly name: string } & (
  | { readonly service: Service }
  | { readonly trouble: unknown }
)

/**
 * Loads a service of the folder that the command runs in: by name from `services/<name>`; without a name the folder
 * itself if it is a service, or the only one there is.
 *
 * @param how how the command is told a name, for who has to
 * @throws UsageError that lists the services there are.
 * @throws FatalBootError when `src/service.ts` starts the service, which is left to `src/main.ts`.
 */
export async function findService(cwd: string, name?: string, how = 'with --service'): Promise<Service> {
  return load(serviceFolder(cwd, name, how))
}

/** Where `findService` finds it. @throws UsageError that lists the services there are. */
export const serviceFolder = (cwd: string, name?: string, how = 'with --service'): string =>
  name === undefined ? unnamed(cwd, how) : named(cwd, name)

/** The folders of all services: the one that the command runs in if it is a service, or those that it has. */
export const serviceFolders = (cwd: string): string[] => (isService(cwd) ? [cwd] : folders(cwd))

/** Loads every service of the folder that the command runs in. */
export async function findServices(cwd: string): Promise<FoundService[]> {
  const found: FoundService[] = []
  for (const folder of serviceFolders(cwd)) {
    const name = basename(folder)
    // One after the other, for loading sets a variable of the process.
    found.push(
      await load(folder).then(
        (service) => ({ name, service }),
        (trouble: unknown) => ({ name, trouble }),
      ),
    )
  }
  return found
}

async function load(folder: string): Promise<Service> {
  const file = join(folder, DECLARATION)
  const service = Object.values(await importUnstarted(file)).find(isDeclared)
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

function unnamed(cwd: string, how: string): string {
  if (isService(cwd)) return cwd
  const [first, ...others] = folders(cwd)
  if (first !== undefined && others.length === 0) return first
  throw new UsageError(`say which service ${how}; ${listing(cwd)}`)
}

function listing(cwd: string): string {
  const names = folders(cwd).map((folder) => basename(folder))
  return names.length > 0 ? `known: ${names.join(', ')}` : `this folder has no services/*/${DECLARATION}`
}

/** Whether a folder is that of a service on the chassis. */
export const isService = (folder: string): boolean => existsSync(join(folder, DECLARATION))

function folders(cwd: string): string[] {
  return globSync(`services/*/${DECLARATION}`, { cwd })
    .map((path) => join(cwd, path, '..', '..'))
    .sort()
}

function isDeclared(value: unknown): value is Service {
  return typeof value === 'object' && value !== null && 'declaration' in value && 'launch' in value
}
