import { alertsOf, ruleFile, type Watched } from '@seaworthy/monitoring'
import { createSupervisor } from '@seaworthy/rig'
import { deployFolder, fromDeclaration, shippedFolder } from '@seaworthy/shipping'
import { createServerPool } from '../../packages/readiness/src/dependencies/server-pool.ts'
import { installPrograms } from '../harness/debian-packages.ts'
import { installServers } from '../harness/servers.ts'
import { type Language, languages } from '../languages/languages.ts'
import { type AlertReceiver, startAlertReceiver } from './alert-receiver.ts'
import { type Alertmanager, startAlertmanager } from './alertmanager.ts'
import { drillFileOf, HEALTH, languageFolder, time, watchedFaster, watchedOwn } from './faster.ts'
import { harbour as harbourService } from './harbour/service.ts'
import { type Harbour, startHarbour } from './harbour.ts'
import { type Observed, type ObservedService, observeService } from './observed-service.ts'
import { type Prober, startProber } from './outside/prober.ts'
import { nameOf, type Prometheus, startPrometheus } from './prometheus.ts'

/** Both services under watch, and those in other languages whose tools are there. */
export interface Ground extends AsyncDisposable {
  readonly services: Readonly<Record<'characters' | 'pokedex', ObservedService>>
  /** By name. */
  readonly strangers: ReadonlyMap<string, ObservedService>
  readonly harbour: Harbour
  /** Asks those from outside whose hosts have stories: characters and the strangers. */
  readonly prober: Prober
  readonly prometheus: Prometheus
  readonly alertmanager: Alertmanager
  readonly receiver: AlertReceiver
  /** As the rules see them. */
  readonly watched: readonly Watched[]
  /** All that the rules may make of them, each with its window where it has one. */
  readonly alerts: readonly string[]
}

export interface GroundOptions {
  /** Those in other languages that run as well. Default: all. */
  readonly others?: readonly Language[]
}

export async function startGround({ others = languages }: GroundOptions = {}): Promise<Ground> {
  await installServers()
  await installPrograms(
    Object.fromEntries(
      ['prometheus', 'prometheus-alertmanager', 'prometheus-blackbox-exporter'].map((name) => [name, name]),
    ),
  )
  await using started = new AsyncDisposableStack()
  const supervisor = started.use(createSupervisor())
  const servers = started.use(createServerPool())
  const receiver = started.use(await startAlertReceiver())
  const observe = async (observed: Observed) =>
    started.use(await observeService(observed, supervisor, servers))
  const services = {
    characters: await observe(
      own('characters', {
        DATABASE_POOL_SIZE: '4',
        MAX_IN_FLIGHT: '40',
        // So often that dashboards have a line of its provider.
        CATALOGUE_REFRESH_MS: '2000',
        CATALOGUE_STALE_MS: '10000',
      }),
    ),
    pokedex: await observe(own('pokedex', {})),
  }
  const known = others.filter((language) => language.version() !== undefined)
  const shipped = known.map((language) => ({ language, ...shippedFolder(languageFolder(language.name)) }))
  const strangers = new Map<string, ObservedService>()
  for (const { language, service } of shipped) {
    const scratch = await supervisor.createFolder(`seaworthy-${language.name}-`)
    strangers.set(service.name, await observe({ name: service.name, drillFile: language.prepare(scratch) }))
  }
  const harbour = await startHarbour(observe, started)
  const all = [...Object.values(services), ...strangers.values(), harbour.service]
  await Promise.all(all.map((each) => each.start()))
  const watched = [
    ...Object.keys(services).map(watchedOwn),
    watchedFaster(fromDeclaration(harbourService.describe()), 'deploy/harbour'),
    ...shipped.map(({ service, plan }) => watchedFaster(service, deployFolder(service.name, plan))),
  ]
  const prober = await startProber(supervisor, [services.characters, ...strangers.values()], started)
  const alertmanager = await startAlertmanager({ supervisor, receiver: receiver.url, time })
  const prometheus = await startPrometheus({
    supervisor,
    rules: watched.map((each) => ruleFile(each)),
    targets: Object.fromEntries(all.map(({ name, metrics }) => [name, [{ address: metrics }]])),
    scrapes: prober.scrapes,
    alertmanager: alertmanager.address,
  })
  const everything = started.move()
  const alerts = watched.flatMap((each) =>
    alertsOf(each).map(({ name, labels }) => nameOf(name, labels?.window)),
  )
  return {
    services,
    strangers,
    harbour,
    prober,
    watched,
    prometheus,
    alertmanager,
    receiver,
    alerts: [...new Set(alerts)],
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  }
}

/** A service of this workspace. */
function own(name: string, env: Readonly<Record<string, string>>): Observed {
  return { name, drillFile: drillFileOf(name), env: { ...HEALTH, ...env } }
}
