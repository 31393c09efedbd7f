import type { Uses } from '../pins.ts'
import { type ShippedRepository, serverPackages } from '../shipped-repository.ts'
import { yamlScalar } from '../yaml-scalar.ts'

/** What the templates of one workflow stand on. */
export interface WorkflowSource extends ShippedRepository {
  readonly uses: Uses
}

interface Checkout {
  /** Whether the commits before are needed. */
  readonly history?: boolean
  /** Default: what started the workflow. */
  readonly ref?: string
}

/** The sources, without leaving the token of the job behind. */
export const checkout = ({ uses }: WorkflowSource, { history = false, ref }: Checkout = {}): string =>
  [
    `      - uses: ${uses('actions/checkout')}`,
    '        with:',
    '          persist-credentials: false',
    ...(history ? ['          fetch-depth: 0'] : []),
    ...(ref === undefined ? [] : [`          ref: ${ref}`]),
  ].join('\n')

/** A step for each command. */
export const runs = (commands: readonly string[]): string =>
  commands.map((command) => `      - run: ${yamlScalar(command)}`).join('\n')

/** What the commands of the repository stand on: its packages, and the command line, which no step gets from elsewhere. */
export const install = ({ answers }: ShippedRepository): string => runs(answers.commands.install)

/** Servers that tests and drills start privately. */
export function servers({ services, answers }: ShippedRepository): string | undefined {
  const packages = [...new Set([...serverPackages(services), ...answers.packages])]
  if (packages.length === 0) return undefined
  return `      - name: Servers that are started privately
        run: |
          sudo apt-get update --quiet
          sudo apt-get install --yes --quiet --no-install-recommends ${packages.join(' ')}`
}

/** Programs that are built from source, each at the version that is named. */
export const tools = (...modules: readonly string[]): string => `      - name: Tools
        run: |
${modules.map((module) => `          go install ${module}`).join('\n')}
          echo "$(go env GOPATH)/bin" >> "$GITHUB_PATH"`

/** An image of the service in $SERVICE from the sources that are there, what is in it, and what is known to be wrong with that. */
export const imageSteps = (
  source: WorkflowSource,
  modules: { readonly syft: string; readonly grype: string },
): readonly string[] => [
  checkout(source),
  tools(modules.syft, modules.grype),
  `      - name: Image
        run: >-
          docker build --file "$DEPLOY/container/Dockerfile" --build-arg "REVISION=$GITHUB_SHA" --tag "$SERVICE:candidate" "$CONTEXT"
      - name: What is in it
        run: syft "docker:$SERVICE:candidate" --output "spdx-json=$SERVICE.spdx.json"
      - name: What is known to be wrong with that, and mended somewhere
        run: grype "sbom:$SERVICE.spdx.json" --fail-on high --only-fixed
      - uses: ${source.uses('actions/upload-artifact')}
        with:
          name: sbom-\${{ matrix.service }}
          path: \${{ matrix.service }}.spdx.json`,
]
