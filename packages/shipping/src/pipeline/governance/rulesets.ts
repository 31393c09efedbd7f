import { markedName } from '../mark.ts'
import type { ShippedRepository } from '../shipped-repository.ts'
import { requiredChecks } from '../workflows/pull-request.ts'

/** GitHub Actions itself: a check of the same name by somebody else does not count. */
const GITHUB_ACTIONS = 15368

/** What nobody may do to the main branch, administrators included: in the form of GitHub's rulesets API. */
export const mainBranch = (repository: ShippedRepository): string =>
  json({
    name: markedName('main branch'),
    target: 'branch',
    enforcement: 'active',
    bypass_actors: [],
    conditions: { ref_name: { include: [`refs/heads/${repository.answers.mainBranch}`], exclude: [] } },
    rules: [
      { type: 'deletion' },
      { type: 'non_fast_forward' },
      { type: 'required_linear_history' },
      {
        type: 'pull_request',
        parameters: {
          required_approving_review_count: 1,
          dismiss_stale_reviews_on_push: true,
          require_code_owner_review: true,
          require_last_push_approval: true,
          required_review_thread_resolution: true,
          allowed_merge_methods: ['squash', 'rebase'],
        },
      },
      {
        type: 'required_status_checks',
        parameters: {
          // With what is on the branch by then, and not with what was there when the change was begun.
          strict_required_status_checks_policy: true,
          do_not_enforce_on_create: false,
          required_status_checks: requiredChecks(repository).map((context) => ({
            context,
            integration_id: GITHUB_ACTIONS,
          })),
        },
      },
      {
        type: 'code_scanning',
        parameters: {
          code_scanning_tools: [
            { tool: 'CodeQL', security_alerts_threshold: 'high_or_higher', alerts_threshold: 'errors' },
          ],
        },
      },
    ],
  })

/** A version that was given stays what it is. */
export const releaseTags = (): string =>
  json({
    name: markedName('release tags'),
    target: 'tag',
    enforcement: 'active',
    bypass_actors: [],
    conditions: { ref_name: { include: ['refs/tags/v*'], exclude: [] } },
    rules: [{ type: 'deletion' }, { type: 'non_fast_forward' }, { type: 'update' }],
  })

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
