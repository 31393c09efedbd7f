import { blackboxModules, outsideScrape, ruleTests, runbookPages } from '@seaworthy/monitoring'
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
        'blackbox.yaml': `# blackbox_exporter 0.23 or later, which asks the hosts of ${service.name} as users do: blackbox_exporter --config.file blackbox.yaml --config.check
# One for all services will do: the module is the same for each.
${blackboxModules()}`,
        'scrape-outside.yaml': `# Where no operator is, these lines go below scrape_configs of Prometheus. Which hosts are asked is yours to say in
# values/probed-hosts.json, which goes to /etc/prometheus/${service.name}-hosts.json; the namespace is what its replicas are labelled with:
#   [{"targets": ["https://${service.name}.example/"], "labels": {"namespace": "production"}}]
# blackbox_exporter listens on the same machine.
${outsideScrape(service.name)}`,
        ...Object.fromEntries(
          Object.entries(runbookPages(watched)).map(([file, page]) => [`runbooks/${file}`, page]),
        ),
      }
}

/** The first form of the file that belongs to people: nobody is asked. */
export const FIRST_PROBED_HOSTS = '[]\n'
