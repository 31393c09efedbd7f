import { ruleTests, runbookPages } from '@seaworthy/monitoring'
import type { DescribedService } from '../description/described-service.ts'
import { watchedService } from './watched-service.ts'

/** Of the chart, so that an installation brings its rules along. */
export const RULES = 'monitoring/rules.yaml'
/** The same. */
export const DASHBOARDS = 'monitoring/dashboards'

/** What surrounds the rules of a service, by path below the folder `monitoring`. */
export function monitoringFiles(service: DescribedService, place: string): Readonly<Record<string, string>> {
  const watched = watchedService(service, place)
  return watched === undefined
    ? {}
    : {
        'rules.test.yaml': `# promtool test rules rules.test.yaml\n${ruleTests(watched, `../helm/${RULES}`)}`,
        ...Object.fromEntries(
          Object.entries(runbookPages(watched)).map(([file, page]) => [`runbooks/${file}`, page]),
        ),
      }
}
