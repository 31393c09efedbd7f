import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alertsOf, ruleFile, type Watched } from '@seaworthy/monitoring'
import { createSupervisor } from '@seaworthy/rig'
import { fromDeclaration, watchedService } from '@seaworthy/shipping'
import { createServerPool } from '../../packages/readiness/src/dependencies/server-pool.ts'
import { installPrograms } from '../harness/debian-packages.ts'
import { type AlertReceiver, startAlertReceiver } from './alert-receiver.ts'
import { type Alertmanager, startAlertmanager } from './alertmanager.ts'
import { type ObservedService, observeService } from './observed-service.ts'
import { nameOf, type Prometheus, startPrometheus } from './prometheus.ts'

/** How much faster than in production time runs in the rules: five minutes are fifteen seconds, and metrics are read each second. */
const FASTER = 20
const time = (seconds: number) => `${Math.round((seconds * 1_000) / FASTER)}ms`

/** What looks at dependencies has to be as much faster, or a cause would be noticed after what follows from it. */
const HEALTH = { HEALTH_INTERVAL_MS: '250', HEALTH_RETRY_MS: '100' }

/** Both services under watch. */
export interface Ground extends AsyncDisposable {
  readonly services: Readonly<Record<'characters' | 'pokedex', ObservedService>>
  readonly prometheus: Prometheus
  readonly alertmanager: Alertmanager
  readonly receiver: AlertReceiver
  /** As the rules see them. */
  readonly watched: readonly Watched[]
  /** All that the rules may make of them, each with its window where it has one. */
  readonly alerts: readonly string[]
}

export async function startGround(): Promise<Ground> {
  await installPrograms({ prometheus: 'prometheus', 'prometheus-alertmanager': 'prometheus-alertmanager' })
  await using started = new AsyncDisposableStack()
  const supervisor = started.use(createSupervisor())
  const servers = started.use(createServerPool())
  const receiver = started.use(await startAlertReceiver())
  const services = {
    characters: started.use(
      await observeService('characters', supervisor, servers, {
        ...HEALTH,
        DATABASE_POOL_SIZE: '4',
        MAX_IN_FLIGHT: '40',
        // So often that dashboards have a line of its provider.
        CATALOGUE_REFRESH_MS: '2000',
      }),
    ),
    pokedex: started.use(await observeService('pokedex', supervisor, servers, HEALTH)),
  }
  await Promise.all(Object.values(services).map((each) => each.start()))
  const watched = Object.keys(services).map(watch)
  const alertmanager = await startAlertmanager({ supervisor, receiver: receiver.url, time })
  const prometheus = await startPrometheus({
    supervisor,
    rules: watched.map(ruleFile),
    targets: Object.fromEntries(Object.values(services).map(({ name, metrics }) => [name, [metrics]])),
    alertmanager: alertmanager.address,
  })
  const all = started.move()
  const alerts = watched.flatMap((each) =>
    alertsOf(each).map(({ name, labels }) => nameOf(name, labels?.window)),
  )
  return {
    services,
    watched,
    prometheus,
    alertmanager,
    receiver,
    alerts: [...new Set(alerts)],
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  }
}

/** A service as its shipped rules see it, but for their time. */
function watch(name: string): Watched {
  const file = join(import.meta.dirname, `../../docs/reference/service-description/${name}.json`)
  const service = fromDeclaration(JSON.parse(readFileSync(file, 'utf8')))
  const watched = watchedService(service, `deploy/${name}`)
  if (watched === undefined) throw new Error(`${name} tells nothing of itself`)
  return { ...watched, time }
}
