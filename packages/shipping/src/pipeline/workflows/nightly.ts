import { MARK } from '../mark.ts'
import { TOOLS } from '../pins.ts'
import { eachService, type Job, jobsText } from './job.ts'
import { checkout, imageSteps, install, runs, servers, type WorkflowSource } from './steps.ts'

/** What takes too long for a change, and what goes wrong while nobody changes anything. */
export function nightly(source: WorkflowSource): string {
  const { services, answers } = source
  const { nightly: commands } = answers.commands
  const drilled = services.filter((service) => service.drills)
  const prepared = [checkout(source, { history: true }), servers(source), install(source)]
  const jobs: readonly Job[] = [
    ...(drilled.length === 0
      ? []
      : [
          {
            id: 'drills',
            minutes: answers.minutes.nightly,
            ...eachService(drilled, 'folder'),
            steps: [
              ...prepared,
              `      - name: Every drill in its long form, with another seed each night
        run: >-
          npx --no -- seaworthy drill --config "$FOLDER/seaworthy.drill.yaml" --long --seed "$(date +%Y%m%d)"
          --output human --output "md=$GITHUB_STEP_SUMMARY"`,
            ],
          },
        ]),
    ...(commands.length === 0
      ? []
      : [{ id: 'proofs', minutes: answers.minutes.nightly, steps: [...prepared, runs(commands)] }]),
    // What is in an image stays the same, and what is known of it does not.
    {
      id: 'image',
      minutes: 30,
      ...eachService(services, 'deploy', 'context'),
      steps: imageSteps(source, TOOLS),
    },
  ]
  return `${MARK}name: nightly
on:
  schedule:
    - cron: "17 2 * * *"
  workflow_dispatch:
permissions: {}
concurrency:
  group: nightly
  cancel-in-progress: false
${jobsText(jobs, source)}`
}
