import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeployFiles } from '../deploy-files.ts'
import { firstCosts } from './cost/first-costs.ts'
import { firstPlatform, firstShared } from './first-platform.ts'
import { INFRASTRUCTURES } from './infrastructure-size.ts'

const SOURCES = join(import.meta.dirname, 'terraform')

/** What makes an environment on AWS, by path below `deploy/terraform`: modules, and the two roots that are applied. */
export function terraformFiles(): DeployFiles {
  const sources = globSync('**/*.{tf,hcl}', { cwd: SOURCES }).map((path) => [
    path.replaceAll('\\', '/'),
    readFileSync(join(SOURCES, path), 'utf8'),
  ])
  return {
    // A state that somebody kept here holds the password of the cache.
    generated: { ...Object.fromEntries(sources), '.gitignore': '.terraform/\n*.tfstate*\n*.tfplan\n' },
    owned: {
      'costs.yaml': firstCosts(),
      ...Object.fromEntries(
        INFRASTRUCTURES.flatMap((each) => [
          [`environments/${each}/shared.tfvars.json`, json(firstShared(each))],
          [`environments/${each}/platform.tfvars.json`, json(firstPlatform(each))],
        ]),
      ),
    },
  }
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`
