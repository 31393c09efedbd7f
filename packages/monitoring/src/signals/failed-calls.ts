/** Matches calls to a provider that speak against it: not those that it refused rightly, or that their own caller gave up. */
export const FAILED_CALLS = 'outcome!~"ok|accepted|cancelled|upstream_refused"'
