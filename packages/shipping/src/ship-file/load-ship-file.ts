import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '@seaworthy/readiness/command-line'
import { loadYaml, type YamlProblem } from '@seaworthy/readiness/yaml-file'
import { ShippingProblem } from '../shipping-problem.ts'
import { type ShipFile, shipFileSchema } from './ship-file.ts'

/** What describes a service that is not on the chassis. */
export const SHIP_FILE = 'seaworthy.ship.yaml'

/** Reads the ship file of a folder. @throws ShippingProblem `file_invalid`, with every problem and its line. */
export function loadShipFile(folder: string): ShipFile {
  const path = join(folder, SHIP_FILE)
  try {
    return loadYaml<ShipFile>(path, readFileSync(path, 'utf8'), shipFileSchema, contradictions)
  } catch (error) {
    if (error instanceof UsageError) throw new ShippingProblem('file_invalid', error.message)
    throw error
  }
}

/** What no schema can compare. */
function contradictions({ service: { dependencies, settings } }: ShipFile): YamlProblem[] {
  const names = dependencies.map(({ name }) => name)
  const known = new Set(settings.map(({ variable }) => variable))
  return dependencies.flatMap(({ name, variables }, index) => {
    const at = ['service', 'dependencies', index]
    return [
      ...(names.indexOf(name) < index
        ? [{ at: [...at, 'name'], says: `there is a dependency "${name}" already` }]
        : []),
      ...variables.flatMap((variable, which) =>
        known.has(variable)
          ? []
          : [
              {
                at: [...at, 'variables', which],
                says: `${variable} is not in service.settings, which say whether it is a secret`,
              },
            ],
      ),
    ]
  })
}
