import { readFileSync } from 'node:fs'
import type { DeployFiles } from '../deploy-files.ts'
import { codeOwners } from './governance/code-owners.ts'
import { dependencyUpdates } from './governance/dependency-updates.ts'
import { mainBranch, releaseTags } from './governance/rulesets.ts'
import { MARK } from './mark.ts'
import { usesOf } from './pins.ts'
import { ANSWERS_FILE } from './repository-answers.ts'
import type { ShippedRepository, ShippedService } from './shipped-repository.ts'
import { deploy } from './workflows/deploy.ts'
import { nightly } from './workflows/nightly.ts'
import { pullRequest } from './workflows/pull-request.ts'
import { release } from './workflows/release.ts'
import type { WorkflowSource } from './workflows/steps.ts'
import { devContainer } from './workplace/dev-container.ts'
import { launchConfigurations, tasks } from './workplace/editor.ts'
import { preCommitConfig } from './workplace/pre-commit.ts'

const WORKFLOWS: Readonly<Record<string, (source: WorkflowSource) => string>> = {
  'pull-request': pullRequest,
  release,
  deploy,
  nightly,
}
/** Where each script stands in the repository, and which repositories have no use for it. */
const SCRIPTS: Readonly<
  Record<string, readonly [path: string, isFor?: (service: ShippedService) => boolean]>
> = {
  'next-version': ['.github/scripts/next-version.sh'],
  'release-notes': ['.github/scripts/release-notes.sh'],
  'publish-image': ['.github/scripts/publish-image.sh'],
  deploy: ['.github/scripts/deploy.sh'],
  gate: ['.github/scripts/gate.sh'],
  licences: ['.github/scripts/licences.sh', ({ language }) => language === 'node'],
  'licences-python': ['.github/scripts/licences-python.sh', ({ language }) => language === 'python'],
  migrations: ['.github/scripts/migrations.sh', ({ migrates }) => migrates],
  contract: ['.github/scripts/contract.sh', ({ language }) => language === 'node'],
  'apply-rulesets': ['.github/rulesets/apply.sh'],
  'pre-commit': ['.githooks/pre-commit'],
}

export interface RepositoryFilesOptions {
  /** The text of a file of the repository, or undefined when it is not there. */
  readonly present: (path: string) => string | undefined
  /** The first form of the answers, for a repository without them. */
  readonly answers: string
  /** What a container to work in begins with. */
  readonly image: string
}

/** Everything around all services: what checks a change, releases it and brings it to an environment, and who decides. */
export function repositoryFiles(
  repository: ShippedRepository,
  { present, answers, image }: RepositoryFilesOptions,
): DeployFiles {
  const workflows = Object.entries(WORKFLOWS).map(([name, template]) => {
    const path = `.github/workflows/${name}.yml`
    return [path, template({ ...repository, uses: usesOf(present(path)) })] as const
  })
  const scripts = Object.entries(SCRIPTS)
    .filter(([, [, isFor]]) => isFor === undefined || repository.services.some(isFor))
    .map(([name, [path]]) => [path, script(name)] as const)
  const container = Object.entries(devContainer(repository, image))
  return {
    generated: {
      ...Object.fromEntries([...workflows, ...scripts]),
      '.github/CODEOWNERS': codeOwners(repository),
      '.github/rulesets/main-branch.json': mainBranch(repository),
      '.github/rulesets/release-tags.json': releaseTags(),
    },
    owned: {
      [ANSWERS_FILE]: answers,
      '.github/dependabot.yml': dependencyUpdates(repository),
      '.pre-commit-config.yaml': preCommitConfig(),
      '.vscode/launch.json': launchConfigurations(repository),
      '.vscode/tasks.json': tasks(repository),
      ...Object.fromEntries(container.map(([name, text]) => [`.devcontainer/${name}`, text])),
    },
  }
}

/** A script as it stands beside this file, with the mark below the line that names its interpreter. */
function script(name: string): string {
  const text = readFileSync(new URL(`scripts/${name}.sh`, import.meta.url), 'utf8')
  return text.replace('\n', `\n${MARK}`)
}
