import type { Clock, Random } from '../base/index.ts'
import { thrownText } from '../errors/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import type { LoadedSettings, PendingSecret, StoredSettings } from '../settings/index.ts'
import type { Telemetry } from '../telemetry/index.ts'
import { secretStoreSettings } from './secret-store-settings.ts'
import { secretsMetrics } from './secrets-metrics.ts'
import type { StoredSecrets } from './stored-secrets.ts'

/** Whose secrets are watched, and how long: until the lifecycle stops. */
export interface SecretWatchOptions {
  readonly settings: LoadedSettings
  readonly telemetry: Pick<Telemetry, 'log' | 'metrics'>
  readonly lifecycle: Pick<Lifecycle, 'stopping' | 'onStop'>
  readonly clock: Clock
  readonly random: Random
  /** Undefined where there is no store: then files alone are looked at. */
  readonly stored: StoredSecrets | undefined
}

/**
 * Reads secrets again every `SECRETS_REFRESH_MS`, until the service stops, and hands new values to who follows them. What nobody
 * follows is told, and counted in a gauge: the process has to be replaced to use it. A store that cannot be read changes nothing.
 */
export function watchSecrets(options: SecretWatchOptions): void {
  const { settings, telemetry, lifecycle, clock, random, stored } = options
  const { refreshMs } = settings.get(secretStoreSettings)
  const signal = lifecycle.stopping
  if (stored) lifecycle.onStop('dependencies', 'secret store', () => stored.close())
  const watch = new SecretWatch(settings, telemetry)
  if (refreshMs === 0) return
  const ended = (async () => {
    while (!signal.aborted) {
      // The replicas of a fleet that was started at once do not ask at once for ever.
      await clock.sleep(Math.round(refreshMs * (0.8 + 0.4 * random())), signal).catch(() => undefined)
      if (signal.aborted) return
      await watch.look(stored, signal)
    }
  })()
  lifecycle.onStop('background', 'secret watch', () => ended)
}

class SecretWatch {
  readonly #settings: LoadedSettings
  readonly #log: Telemetry['log']
  readonly #reads
  readonly #rotations
  readonly #pendingGauge
  #pending: readonly PendingSecret[] = []
  #failures = 0

  constructor(settings: LoadedSettings, { log, metrics }: Pick<Telemetry, 'log' | 'metrics'>) {
    this.#settings = settings
    this.#log = log
    this.#reads = metrics.counter(secretsMetrics.reads)
    this.#rotations = metrics.counter(secretsMetrics.rotations)
    this.#pendingGauge = metrics.gauge(secretsMetrics.pending)
  }

  async look(stored: StoredSecrets | undefined, signal: AbortSignal): Promise<void> {
    let now: StoredSettings | undefined
    try {
      now = await stored?.read(signal)
      this.#reads.inc({ outcome: 'read' })
      if (this.#failures > 0) this.#log.info({ times: this.#failures }, 'the secret store can be read again')
      this.#failures = 0
    } catch (error) {
      if (!signal.aborted) this.#fail(error)
      return
    }
    this.#tell(this.#settings.rotate(now))
  }

  /** Told at the first failure, and then ever more rarely. */
  #fail(error: unknown): void {
    this.#reads.inc({ outcome: 'failed' })
    this.#failures++
    if (!Number.isInteger(Math.log2(this.#failures))) return
    const fields = { reason: thrownText(error), times: this.#failures }
    this.#log.warn(fields, 'the secret store cannot be read; the secrets stay as they are')
  }

  #tell({ applied, pending }: ReturnType<LoadedSettings['rotate']>): void {
    for (const variable of applied) {
      this.#rotations.inc({ variable })
      this.#log.info({ variable }, 'a secret has changed, and its new value is used from now on')
    }
    const isTold = ({ variable, reason }: PendingSecret) =>
      this.#pending.some((one) => one.variable === variable && one.reason === reason)
    for (const { variable, reason } of pending.filter((each) => !isTold(each))) {
      this.#log.warn(
        { variable, reason },
        'a secret has changed, and the service goes on with the one before until it is replaced',
      )
    }
    this.#pending = pending
    this.#pendingGauge.set(pending.length)
  }
}
