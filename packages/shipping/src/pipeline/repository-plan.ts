import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { DeployFiles } from '../deploy-files.ts'
import { deployFolder } from '../deploy-folder.ts'
import type { Shipped } from '../shipped-folder.ts'
import { firstAnswers } from './first-answers.ts'
import { ANSWERS_FILE, readAnswers, unfilled } from './repository-answers.ts'
import { repositoryFiles } from './repository-files.ts'
import type { ShippedService } from './shipped-repository.ts'

/** What a container to work in begins with, where no service says which Node it has. */
const DEBIAN = 'docker.io/library/debian:trixie'

/** A service, and what its pipeline needs to know beside what is shipped. */
export interface PlacedService extends Shipped {
  /** What anybody may read of it, for the promotion gate. Default: /. */
  readonly path?: string
}

/** What `ship --repository` writes. */
export interface RepositoryPlan {
  readonly files: DeployFiles
  /** Keys of the answers that a person still has to fill in. */
  readonly unfilled: readonly string[]
}

/** Everything around all services of a repository. @throws UsageError for answers that are not valid. */
export function repositoryPlan(root: string, placed: readonly PlacedService[]): RepositoryPlan {
  const present = (path: string) => {
    const file = join(root, path)
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined
  }
  const services = placed
    .map((each) => shippedService(root, each))
    .sort((a, b) => a.name.localeCompare(b.name))
  const { scripts = {} } = JSON.parse(present('package.json') ?? '{}') as { scripts?: Record<string, string> }
  const paths = Object.fromEntries(placed.map(({ service, path = '/' }) => [service.name, path]))
  const text = present(ANSWERS_FILE) ?? firstAnswers(services, scripts, paths)
  const answers = readAnswers(text)
  const node = placed.map(({ plan }) => plan).find(({ language }) => language === 'node')
  const image = node?.language === 'node' ? `docker.io/library/node:${node.nodeVersion}-trixie` : DEBIAN
  return {
    files: repositoryFiles({ services, answers }, { present, answers: text, image }),
    unfilled: unfilled(answers),
  }
}

function shippedService(root: string, { service, plan, root: context }: PlacedService): ShippedService {
  const folder = plan.language === 'python' ? context : join(context, plan.folder)
  const deploy = join(context, deployFolder(service.name, plan))
  const inRepository = (path: string) => relative(root, path).replaceAll('\\', '/') || '.'
  return {
    name: service.name,
    folder: inRepository(folder),
    deploy: inRepository(deploy),
    context: inRepository(context),
    entry: inRepository(plan.language === 'node' ? join(folder, 'src/main.ts') : join(context, plan.entry)),
    language: plan.language,
    described: service,
    drills: existsSync(join(folder, 'seaworthy.drill.yaml')),
    migrates: globSync('migrations/*.sql', { cwd: folder }).length > 0,
    encrypts: existsSync(join(deploy, 'secrets')),
  }
}
