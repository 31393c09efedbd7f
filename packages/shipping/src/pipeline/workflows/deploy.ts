import { MARK } from '../mark.ts'
import { TOOLS } from '../pins.ts'
import type { RepositoryAnswers } from '../repository-answers.ts'
import type { ShippedService } from '../shipped-repository.ts'
import { expression } from './expression.ts'
import type { Job } from './job.ts'
import { jobsText } from './job.ts'
import { registryLogin } from './release.ts'
import { checkout, tools, type WorkflowSource } from './steps.ts'

/** A branch of the same name is not what was released. */
const RELEASED = `refs/tags/${expression('inputs.version')}`

/** What encrypted Secrets are decrypted with; each environment has its own. */
const WITH_KEY = `
        env:
          SOPS_AGE_KEY: ${expression('secrets.SOPS_AGE_KEY')}`
const encrypts = ({ services }: WorkflowSource): boolean => services.some((service) => service.encrypts)

type Environment = keyof RepositoryAnswers['environments']

/** One release to pre-production, what it has to show there, and then to production, where somebody has to agree. */
export const deploy = (source: WorkflowSource): string => `${MARK}name: deploy
run-name: deploy \${{ inputs.version }}
on:
  workflow_dispatch:
    inputs:
      version:
        description: vX.Y.Z
        required: true
        type: string
permissions: {}
# One after the other: two releases at once would rehearse on each other.
concurrency:
  group: deploy
  cancel-in-progress: false
env:
  REGISTRY: ${JSON.stringify(source.answers.registry)}
  VERSION: \${{ inputs.version }}
${jobsText(
  [
    bring(source, 'pre-production'),
    gate(source),
    // Its environment asks the people who may let a release into production.
    { ...bring(source, 'production'), needs: ['gate'] },
  ],
  source,
)}`

const bring = (source: WorkflowSource, environment: Environment): Job => ({
  id: environment,
  minutes: 30,
  environment,
  ...eachPlace(source, environment),
  steps: [
    checkout(source, { ref: RELEASED }),
    tools(TOOLS.cosign, ...(encrypts(source) ? [TOOLS.sops] : [])),
    registryLogin,
    cluster,
    `      - run: .github/scripts/deploy.sh ${environment} "$SERVICE"${encrypts(source) ? WITH_KEY : ''}`,
    smoke,
  ],
})

const gate = (source: WorkflowSource): Job => {
  const { requests, atOnce, p95Ms } = source.answers.gate
  const { each, env } = eachPlace(source, 'pre-production')
  return {
    id: 'gate',
    minutes: 45,
    needs: ['pre-production'],
    environment: 'pre-production',
    each,
    env: { ...env, GATE_REQUESTS: `${requests}`, GATE_AT_ONCE: `${atOnce}`, GATE_P95_MS: `${p95Ms}` },
    steps: [
      checkout(source, { ref: RELEASED }),
      cluster,
      `      - name: A short load
        run: .github/scripts/gate.sh load
      - name: Back to the release before and again, under the same reads
        run: .github/scripts/gate.sh rehearse "$SERVICE"`,
    ],
  }
}

/** Where each service is in an environment, and what of it anybody may read. */
function eachPlace({ services, answers }: WorkflowSource, environment: Environment) {
  const { url, namespace } = answers.environments[environment]
  const place = (service: ShippedService) => ({
    service: service.name,
    deploy: service.deploy,
    url: JSON.stringify(url.replaceAll('{service}', service.name)),
    namespace: namespace.replaceAll('{service}', service.name),
    path: JSON.stringify(answers.gate.paths[service.name] ?? '/'),
  })
  return {
    each: services.map(place),
    env: {
      SERVICE: expression('matrix.service'),
      DEPLOY: expression('matrix.deploy'),
      URL: expression('matrix.url'),
      NAMESPACE: expression('matrix.namespace'),
      GATE_PATH: expression('matrix.path'),
    },
  } as const
}

const cluster = `      - name: Cluster
        env:
          CONTENT: \${{ secrets.KUBECONFIG }}
        run: |
          umask 077
          printf '%s\\n' "$CONTENT" > "$RUNNER_TEMP/kubeconfig"
          echo "KUBECONFIG=$RUNNER_TEMP/kubeconfig" >> "$GITHUB_ENV"`

const smoke = `      - name: It answers
        run: >-
          curl --fail --silent --show-error --output /dev/null --max-time 10 --retry 5 --retry-all-errors "$URL$GATE_PATH"`
