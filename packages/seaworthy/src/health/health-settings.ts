import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

/**
 * With the defaults one lost packet changes nothing (two failures in a row are needed), a refused connection is noticed
 * within 7 s and a hanging one within 11 s, and recovery within 5 s of the dependency being back: a hanging run ends
 * after at most 2 s, then two successes a second apart.
 */
export const healthSettings = defineSettings('health', {
  intervalMs: setting(Type.Integer({ minimum: 10, maximum: 600_000 }), {
    variable: 'HEALTH_INTERVAL_MS',
    default: 5_000,
    describe: 'Time between two runs of a check that is up, give or take a tenth. Milliseconds.',
  }),
  retryMs: setting(Type.Integer({ minimum: 10, maximum: 600_000 }), {
    variable: 'HEALTH_RETRY_MS',
    default: 1_000,
    describe: 'Time between two runs after a failure, until the check is up again. Milliseconds.',
  }),
  timeoutMs: setting(Type.Integer({ minimum: 10, maximum: 600_000 }), {
    variable: 'HEALTH_TIMEOUT_MS',
    default: 2_000,
    describe: 'A check that takes longer has failed. Milliseconds.',
  }),
  failuresToDown: setting(Type.Integer({ minimum: 1, maximum: 100 }), {
    variable: 'HEALTH_FAILURES_TO_DOWN',
    default: 2,
    describe: 'Failures in a row until a check that was up counts as down.',
  }),
  successesToUp: setting(Type.Integer({ minimum: 1, maximum: 100 }), {
    variable: 'HEALTH_SUCCESSES_TO_UP',
    default: 2,
    describe:
      'Successes in a row until a check that was down counts as up; the very first success is enough.',
  }),
})

/** `healthSettings` as loaded: times in milliseconds. */
export type HealthSettings = SettingsOf<typeof healthSettings>
