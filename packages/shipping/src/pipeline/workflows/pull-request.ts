import { LANGUAGES } from '../languages.ts'
import { MARK } from '../mark.ts'
import { TOOLS } from '../pins.ts'
import type { ShippedRepository } from '../shipped-repository.ts'
import { expression } from './expression.ts'
import { checksOf, eachService, type Job, jobsText } from './job.ts'
import { checkout, imageSteps, install, runs, servers, type WorkflowSource } from './steps.ts'

const ONLY_PULL_REQUESTS = "github.event_name == 'pull_request'"
const WITH_BASE = `        env:
          BASE: ${expression('github.event.pull_request.base.sha')}`

/** Everything that a change has to pass before it is merged. */
export const pullRequest = (source: WorkflowSource): string => `${MARK}name: pull request
on:
  pull_request:
  push:
    branches: [${source.answers.mainBranch}]
permissions: {}
concurrency:
  group: pull-request-\${{ github.ref }}
  # What is merged is looked at to the end.
  cancel-in-progress: \${{ github.event_name == 'pull_request' }}
${jobsText(pullRequestJobs(source), source)}`

/** What GitHub calls each check of a pull request; the ruleset of the main branch asks for all. */
export const requiredChecks = (repository: ShippedRepository): readonly string[] =>
  pullRequestJobs({ ...repository, uses: (action) => action }).flatMap(checksOf)

function pullRequestJobs(source: WorkflowSource): readonly Job[] {
  const { services, answers } = source
  const { lint, types, test } = answers.commands
  const command = (id: string, commands: readonly string[], minutes: number, before?: string): Job[] =>
    commands.length === 0
      ? []
      : [
          {
            id,
            minutes,
            steps: [checkout(source, { history: id === 'test' }), before, install(source), runs(commands)],
          },
        ]
  return [
    ...command('lint', lint, 10),
    ...command('types', types, 10),
    ...command('test', test, answers.minutes.test, servers(source)),
    check(source),
    analysis(source),
    dependencies(source),
    licences(source),
    {
      id: 'image',
      minutes: 30,
      ...eachService(services, 'deploy', 'context'),
      steps: imageSteps(source, TOOLS),
    },
    ...(services.some(({ migrates }) => migrates) ? [migrations(source)] : []),
    ...contract(source),
    ...drills(source),
  ]
}

const check = (source: WorkflowSource): Job => ({
  id: 'check',
  minutes: 10,
  steps: [
    checkout(source),
    install(source),
    `      - name: Containers, manifests, pipelines, secrets
        run: npx --no -- seaworthy check . --level A --output human --output "md=$GITHUB_STEP_SUMMARY"
      - name: What is generated is as it follows from the services
        run: |
${source.services.map((service) => `          npx --no -- seaworthy ship ${service.folder} --check`).join('\n')}
          npx --no -- seaworthy ship --repository --check`,
  ],
})

function analysis(source: WorkflowSource): Job {
  const { services, uses } = source
  const languages = [...new Set(services.map(({ language }) => language))].map(
    (each) => LANGUAGES[each].codeQl,
  )
  return {
    id: 'analysis',
    minutes: 30,
    permissions: {
      actions: 'read # to see the run that it is in',
      'security-events': 'write # to tell what it found',
    },
    each: [{ language: 'actions', 'build-mode': 'none' }, ...languages],
    steps: [
      checkout(source),
      `      - uses: ${uses('github/codeql-action/init')}
        with:
          languages: \${{ matrix.language }}
          build-mode: \${{ matrix.build-mode }}
          queries: security-extended
      - uses: ${uses('github/codeql-action/analyze')}
        with:
          category: /language:\${{ matrix.language }}`,
    ],
  }
}

const dependencies = (source: WorkflowSource): Job => ({
  id: 'dependencies',
  minutes: 10,
  if: ONLY_PULL_REQUESTS,
  steps: [
    checkout(source),
    `      - uses: ${source.uses('actions/dependency-review-action')}
        with:
          fail-on-severity: high
          allow-licenses: ${source.answers.licences.join(', ')}`,
  ],
})

function licences(source: WorkflowSource): Job {
  const looks = source.services.map((service) => LANGUAGES[service.language].licences(service))
  return {
    id: 'licences',
    minutes: 10,
    env: { ALLOWED: source.answers.licences.join(',') },
    steps: [checkout(source), runs([...new Set(looks)])],
  }
}

const migrations = (source: WorkflowSource): Job => ({
  id: 'migrations',
  minutes: 10,
  if: ONLY_PULL_REQUESTS,
  steps: [
    checkout(source, { history: true }),
    `      - run: .github/scripts/migrations.sh "$BASE"\n${WITH_BASE}`,
  ],
})

/** Of services whose OpenAPI document follows from their declaration, so that nothing has to be started for it. */
function contract(source: WorkflowSource): readonly Job[] {
  const declared = source.services.filter(({ language }) => language === 'node')
  if (declared.length === 0) return []
  const look = `      - run: .github/scripts/contract.sh "$SERVICE" "$BASE"\n${WITH_BASE}`
  const steps = [checkout(source, { history: true }), install(source), look]
  return [{ id: 'contract', minutes: 15, if: ONLY_PULL_REQUESTS, ...eachService(declared), steps }]
}

function drills(source: WorkflowSource): readonly Job[] {
  const drilled = source.services.filter((service) => service.drills)
  if (drilled.length === 0) return []
  const drill = `      - run: >-
          npx --no -- seaworthy drill --config "$FOLDER/seaworthy.drill.yaml" --output human --output "md=$GITHUB_STEP_SUMMARY"`
  const steps = [checkout(source), servers(source), install(source), drill]
  return [{ id: 'drills', minutes: source.answers.minutes.drills, ...eachService(drilled, 'folder'), steps }]
}
