import { defineMetrics } from '../telemetry/index.ts'

/** Access tokens, and the keys they are verified with. */
export const identityMetrics = defineMetrics('identity', {
  keyFetches: {
    kind: 'counter',
    name: 'identity_key_fetches_total',
    help: 'Fetches of the issuer’s keys by outcome.',
    labelNames: ['outcome'],
    when: '`OIDC_ISSUER` is set',
  },
  tokens: {
    kind: 'counter',
    name: 'identity_tokens_total',
    help: 'Access tokens presented, by outcome: cached, verified, or the error code.',
    labelNames: ['outcome'],
    when: '`OIDC_ISSUER` is set, or outside production',
  },
})
