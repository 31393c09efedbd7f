import { MARK } from '../mark.ts'
import { TOOLS } from '../pins.ts'
import { expression } from './expression.ts'
import { eachService, type Job, jobsText } from './job.ts'
import { checkout, tools, type WorkflowSource } from './steps.ts'

/** From a tag, or from what the commits since the last one ask for, to signed images and a release. */
export const release = (source: WorkflowSource): string => `${MARK}name: release
on:
  push:
    tags: ["v[0-9]+.[0-9]+.[0-9]+"]
  workflow_dispatch:
    inputs:
      version:
        description: vX.Y.Z; empty for what the commits since the last release ask for
        type: string
permissions: {}
concurrency:
  group: release
  cancel-in-progress: false
env:
  REGISTRY: ${JSON.stringify(source.answers.registry)}
${jobsText([version(source), image(source), publish(source), deploy()], source)}`

const version = (source: WorkflowSource): Job => ({
  id: 'version',
  minutes: 5,
  outputs: { version: expression('steps.version.outputs.version') },
  steps: [
    checkout(source, { history: true }),
    `      - id: version
        env:
          MAIN: ${source.answers.mainBranch}
          WANTED: \${{ github.event_name == 'push' && github.ref_name || inputs.version }}
        run: |
          if ! git merge-base --is-ancestor HEAD "origin/$MAIN"; then
            echo "$GITHUB_SHA is not on $MAIN: nobody reviewed it" >&2
            exit 1
          fi
          version=$(.github/scripts/next-version.sh "$WANTED")
          echo "version=$version" | tee -a "$GITHUB_OUTPUT"`,
  ],
})

const image = (source: WorkflowSource): Job => {
  const { each, env } = eachService(source.services, 'deploy', 'context')
  return {
    id: 'image',
    minutes: 60,
    needs: ['version'],
    environment: 'release',
    permissions: {
      'id-token': 'write # to sign as this workflow',
      attestations: 'write # to keep where the image comes from',
    },
    each,
    env: { ...env, VERSION: expression('needs.version.outputs.version') },
    steps: [
      checkout(source),
      tools(TOOLS.cosign, TOOLS.syft),
      registryLogin,
      `      - name: Build once per commit; no tag is written twice
        id: image
        env:
          REVISION: \${{ github.sha }}
        run: |
          docker buildx create --use
          .github/scripts/publish-image.sh "$SERVICE"
      - name: What is in it, and a signature on both
        env:
          IMAGE: \${{ steps.image.outputs.image }}@\${{ steps.image.outputs.digest }}
        run: |
          syft "registry:$IMAGE" --output "spdx-json=$SERVICE.spdx.json"
          cosign sign --yes "$IMAGE"
          cosign attest --yes --type spdxjson --predicate "$SERVICE.spdx.json" "$IMAGE"
      - name: Where it comes from
        uses: ${source.uses('actions/attest-build-provenance')}
        with:
          subject-name: \${{ steps.image.outputs.image }}
          subject-digest: \${{ steps.image.outputs.digest }}
          push-to-registry: true
      - uses: ${source.uses('actions/upload-artifact')}
        with:
          name: sbom-\${{ matrix.service }}
          path: \${{ matrix.service }}.spdx.json`,
    ],
  }
}

/** By what the environment of the job holds, and nowhere on disk but in what Docker keeps for the job. */
export const registryLogin = `      - name: Registry
        env:
          USERNAME: \${{ secrets.REGISTRY_USERNAME }}
          PASSWORD: \${{ secrets.REGISTRY_PASSWORD }}
        run: |
          if [[ $REGISTRY == *"<"* ]]; then
            echo "Fill in registry in deploy/repository.yaml, and run: seaworthy ship --repository" >&2
            exit 1
          fi
          docker login "\${REGISTRY%%/*}" --username "$USERNAME" --password-stdin <<< "$PASSWORD"`

const publish = (source: WorkflowSource): Job => ({
  id: 'publish',
  minutes: 5,
  needs: ['version', 'image'],
  permissions: { contents: 'write # the release, and its tag where the version follows from commits' },
  env: { VERSION: expression('needs.version.outputs.version') },
  steps: [
    checkout(source, { history: true }),
    `      - env:
          GH_TOKEN: \${{ github.token }}
        run: |
          .github/scripts/release-notes.sh "$VERSION" > notes.md
          gh release create "$VERSION" --target "$GITHUB_SHA" --title "$VERSION" --notes-file notes.md`,
  ],
})

/** A workflow of its own, started as a person would: so it is the same when somebody brings back an older version. */
const deploy = (): Job => ({
  id: 'deploy',
  minutes: 5,
  needs: ['version', 'publish'],
  permissions: { actions: 'write # to start the other workflow' },
  env: { VERSION: expression('needs.version.outputs.version') },
  steps: [
    `      - env:
          GH_TOKEN: \${{ github.token }}
        run: gh workflow run deploy.yml --repo "$GITHUB_REPOSITORY" --ref "$VERSION" --field "version=$VERSION"`,
  ],
})
