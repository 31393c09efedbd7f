import { defineSettings, setting } from '@seaworthy/chassis/settings'
import Type from 'typebox'

/** What the characters service can be told from outside. */
export const charactersSettings = defineSettings('characters', {
  upstreamUrl: setting(Type.String({ pattern: '^https?://[^\\s?#]+$' }), {
    variable: 'UPSTREAM_URL',
    default: 'https://rickandmortyapi.com/api',
    describe: 'Address of the upstream API, up to but without /character.',
    example: 'https://rickandmortyapi.com/api',
  }),
  upstreamTimeoutMs: setting(Type.Integer({ minimum: 10, maximum: 120_000 }), {
    variable: 'UPSTREAM_TIMEOUT_MS',
    default: 5_000,
    describe: 'Longest time for one attempt at one page, in milliseconds.',
  }),
  upstreamDeadlineMs: setting(Type.Integer({ minimum: 10, maximum: 600_000 }), {
    variable: 'UPSTREAM_DEADLINE_MS',
    default: 45_000,
    describe:
      'Longest time for one page with retries and pauses, in milliseconds. A Retry-After that does not fit ends the run, which comes back then.',
  }),
  upstreamRetries: setting(Type.Integer({ minimum: 0, maximum: 20 }), {
    variable: 'UPSTREAM_RETRIES',
    default: 5,
    describe: 'Further attempts at a page that failed.',
  }),
  upstreamRetryBaseMs: setting(Type.Integer({ minimum: 1, maximum: 60_000 }), {
    variable: 'UPSTREAM_RETRY_BASE_MS',
    default: 250,
    describe: 'Upper bound of the pause before the first retry, in milliseconds; it doubles with each retry.',
  }),
  refreshIntervalMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'CATALOGUE_REFRESH_MS',
    default: 300_000,
    describe: 'Time between two refreshes of the catalogue, in milliseconds.',
  }),
  staleAfterMs: setting(Type.Integer({ minimum: 100 }), {
    variable: 'CATALOGUE_STALE_MS',
    default: 600_000,
    describe: 'Age from which the catalogue counts as stale, in milliseconds.',
  }),
  pollMs: setting(Type.Integer({ minimum: 20, maximum: 60_000 }), {
    variable: 'CATALOGUE_POLL_MS',
    default: 1_000,
    describe:
      'How often a replica looks for new rows and for a refresh that is due, in milliseconds: the bound within which all replicas show the same rows.',
  }),
})
