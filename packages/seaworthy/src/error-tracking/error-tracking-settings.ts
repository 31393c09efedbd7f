import Type from 'typebox'
import { defineSettings, secretSetting, setting } from '../settings/index.ts'
import { SENTRY_DSN_PATTERN } from './sentry-dsn.ts'

/** Whether failures are reported, to whom, and how many of them. Names that Sentry's own clients know mean the same here. */
export const errorTrackingSettings = defineSettings('error tracking', {
  dsn: secretSetting({
    variable: 'SENTRY_DSN',
    optional: true,
    describe:
      'Where failures are reported, by the protocol of Sentry, which GlitchTip, Bugsink and others speak too. Absent: nowhere',
    schema: Type.String({ pattern: SENTRY_DSN_PATTERN }),
    example: 'https://key@errors.example/1',
  }),
  environment: Type.Optional(
    setting(Type.String({ pattern: '^[^\\s/]{1,64}$' }), {
      variable: 'SENTRY_ENVIRONMENT',
      describe: 'Environment of the reports; NODE_ENV when absent',
      example: 'pre-production',
    }),
  ),
  release: Type.Optional(
    setting(Type.String({ pattern: '^[^\\s/\\\\]{1,200}$' }), {
      variable: 'SENTRY_RELEASE',
      describe:
        'Release of the reports; name and version of the service when absent, such as characters@1.4.0',
      example: 'characters@1.4.0+a1b2c3d',
    }),
  ),
  maxPerMinute: setting(Type.Integer({ minimum: 1, maximum: 100_000 }), {
    variable: 'SENTRY_MAX_EVENTS_PER_MINUTE',
    default: 60,
    describe:
      'Reports that one process sends in a minute; more are dropped and counted. One failure, by its code and route, takes a tenth of them at most',
  }),
  maxQueued: setting(Type.Integer({ minimum: 1, maximum: 10_000 }), {
    variable: 'SENTRY_MAX_QUEUE_SIZE',
    default: 100,
    describe: 'Reports that wait while the receiver takes none; more are dropped and counted',
  }),
  timeoutMs: setting(Type.Integer({ minimum: 10, maximum: 60_000 }), {
    variable: 'SENTRY_TIMEOUT_MS',
    default: 5_000,
    describe: 'Longest time for one report, milliseconds',
  }),
})
