/** What a check counts as; a run of the opposite result must be long enough to change it. */
export type Standing =
  | { readonly state: 'pending' }
  | { readonly state: 'up'; readonly failures: number }
  | {
      readonly state: 'down'
      readonly failures: number
      readonly successes: number
      readonly neverUp: boolean
    }

export interface Thresholds {
  readonly failuresToDown: number
  readonly successesToUp: number
}

export const PENDING: Standing = { state: 'pending' }

/**
 * One step. A check that was never up goes up with its first success, so that a service starts without delay, and is
 * down with its first failure, since nothing speaks for it yet.
 */
export function afterResult(standing: Standing, succeeded: boolean, thresholds: Thresholds): Standing {
  switch (standing.state) {
    case 'pending':
      return succeeded ? UP : { state: 'down', failures: 1, successes: 0, neverUp: true }
    case 'up': {
      if (succeeded) return UP
      const failures = standing.failures + 1
      return failures >= thresholds.failuresToDown
        ? { state: 'down', failures, successes: 0, neverUp: false }
        : { state: 'up', failures }
    }
    case 'down': {
      if (!succeeded) return { ...standing, failures: standing.failures + 1, successes: 0 }
      const successes = standing.successes + 1
      return standing.neverUp || successes >= thresholds.successesToUp
        ? UP
        : { ...standing, failures: 0, successes }
    }
  }
}

const UP: Standing = { state: 'up', failures: 0 }
