import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Service } from '@seaworthy/chassis'
import { ServiceDescription } from '@seaworthy/chassis/capability'

/** JSON Schema (2020-12) of what `seaworthy describe --json` answers with. */
export const descriptionSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Service description',
  ...ServiceDescription,
}

/** The services of the workspace, as they describe themselves. */
export async function describedServices(root: string) {
  const files = globSync('services/*/src/service.ts', { cwd: root }).sort()
  const modules = await Promise.all(
    files.map((file) => import(pathToFileURL(join(root, file)).href) as Promise<Record<string, Service>>),
  )
  return modules
    .flatMap((module) => Object.values(module))
    .map((service) => ({ name: service.name, service, description: service.describe() }))
}
