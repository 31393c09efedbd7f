import type { DrillConfig } from '../config/drill-config.ts'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import { type DiscoveryOptions, discoverService } from './discovery.ts'
import type { Discovery } from './drill-draft.ts'
import { drillFileOf } from './drill-file.ts'

/** A configuration that no file holds. */
export interface SurveyedConfig {
  readonly config: DrillConfig
  readonly discovery: Discovery
}

/**
 * The configuration of a service that runs already, from a look around: what `drill --init` would write of it. What is sent
 * with the look goes with every request of a route too.
 *
 * @throws Error when the target gives no answer at all.
 */
export async function surveyedConfig(target: string, options: DiscoveryOptions): Promise<SurveyedConfig> {
  const discovery = await discoverService(target, options)
  // Nothing is started, so that the command is never used.
  const draft = {
    command: 'true',
    isCommandGuessed: false,
    portVariable: 'PORT',
    wasSeen: true,
    places: discovery.places,
    routes: discovery.routes,
    dependencies: [],
  }
  const config = parseDrillConfig(`what was found at ${target}`, drillFileOf(draft))
  const routes = config.routes.map((route) => ({
    ...route,
    headers: { ...options.headers, ...route.headers },
  }))
  return { config: { ...config, routes }, discovery }
}
