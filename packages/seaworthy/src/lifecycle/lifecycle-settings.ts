import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

/** The time that a stop has, and what one process takes on before it refuses. */
export const lifecycleSettings = defineSettings('lifecycle', {
  propagationMs: setting(Type.Integer({ minimum: 0, maximum: 300_000 }), {
    variable: 'SHUTDOWN_PROPAGATION_MS',
    default: (environment) => (environment === 'production' ? 5_000 : 0),
    describe:
      'How long a draining service keeps serving, new connections too, while load balancers notice that readiness is off. Milliseconds.',
  }),
  deadlineMs: setting(Type.Integer({ minimum: 100, maximum: 3_600_000 }), {
    variable: 'SHUTDOWN_DEADLINE_MS',
    default: 25_000,
    describe:
      'How long shutting down may take in all; then it is forced and the exit code is not 0. Milliseconds. Keep it below the grace period of the platform (30 s in Kubernetes).',
  }),
  maxInFlight: setting(Type.Integer({ minimum: 1, maximum: 1_000_000 }), {
    variable: 'MAX_IN_FLIGHT',
    default: 1_000,
    describe: 'Requests served at the same time; more are refused with 503 and Retry-After.',
  }),
  maxShareOfOneClient: setting(Type.Number({ exclusiveMinimum: 0, maximum: 1 }), {
    variable: 'MAX_IN_FLIGHT_PER_CLIENT',
    default: 0.8,
    describe:
      'Share of MAX_IN_FLIGHT that one client address may hold; more is refused with 503. Lower it where TRUSTED_PROXIES is set or no proxy stands in front; without that setting all clients of a proxy count as one. 1 turns the bound off.',
  }),
  maxEventLoopUtilization: setting(Type.Number({ exclusiveMinimum: 0, maximum: 1 }), {
    variable: 'MAX_EVENT_LOOP_UTILIZATION',
    default: 0.98,
    describe:
      'Share of time the event loop may be busy; above it, and with requests queueing, load is shed. 1 turns this signal off.',
  }),
  maxEventLoopDelayMs: setting(Type.Integer({ minimum: 20, maximum: 60_000 }), {
    variable: 'MAX_EVENT_LOOP_DELAY_MS',
    default: 250,
    describe: 'Standing delay of the event loop at which load is shed. Milliseconds.',
  }),
})

/** {@link lifecycleSettings} as loaded: times in milliseconds, shares from 0 to 1. */
export type LifecycleSettings = SettingsOf<typeof lifecycleSettings>
