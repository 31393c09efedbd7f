import { dashboardFiles, ruleFile } from '@seaworthy/monitoring'
import { type DescribedService, measuredRequests } from '../description/described-service.ts'
import { DASHBOARDS, RULES } from '../monitoring/monitoring-files.ts'
import { watchedService } from '../monitoring/watched-service.ts'
import { dashboards } from './templates/dashboards.ts'
import { deployment } from './templates/deployment.ts'
import { certificate, gateway, httpRoute } from './templates/gateway.ts'
import { migration } from './templates/migration.ts'
import { namedTemplates } from './templates/named-templates.ts'
import { migrationPolicy, networkPolicy } from './templates/network-policy.ts'
import { numbers } from './templates/numbers.ts'
import { autoscaler, disruption, podMonitor } from './templates/operations.ts'
import { probe } from './templates/probe.ts'
import { ingress, serviceAccount, service as serviceObject } from './templates/reachability.ts'
import { rollout } from './templates/rollout.ts'
import { rules } from './templates/rules.ts'
import { externalSecret } from './templates/secrets.ts'
import { worker } from './templates/worker.ts'
import { values } from './values.ts'
import { valuesSchema } from './values-schema.ts'

/**
 * The Helm chart of a service, by path.
 *
 * @param place the folder of the deploy files, as somebody types it who builds the image
 * @param prepare the arguments of its image that prepare what its dependencies need
 */
export function chartFiles(
  service: DescribedService,
  place: string,
  prepare: readonly string[],
): Readonly<Record<string, string>> {
  const { name, version, description, dependencies, metricsPath } = service
  const watched = watchedService(service, place)
  const requests = measuredRequests(service)
  const prepares = dependencies.some((each) => each.prepares)
  return {
    'Chart.yaml': `apiVersion: v2
name: ${name}
description: ${JSON.stringify(description || name)}
type: application
version: ${version}
appVersion: "${version}"
kubeVersion: ">=1.33.0-0"
`,
    'values.yaml': values(service, place),
    'values.schema.json': `${JSON.stringify(valuesSchema(service), null, 2)}\n`,
    'templates/_helpers.tpl': namedTemplates(service),
    'templates/_numbers.tpl': numbers(service),
    'templates/deployment.yaml': deployment(service),
    'templates/service.yaml': serviceObject(service),
    'templates/service-account.yaml': serviceAccount(service),
    'templates/http-route.yaml': httpRoute(service),
    'templates/gateway.yaml': gateway(service),
    'templates/certificate.yaml': certificate(service),
    'templates/ingress.yaml': ingress(service),
    'templates/network-policy.yaml': networkPolicy(service),
    'templates/disruption-budget.yaml': disruption(service),
    'templates/autoscaler.yaml': autoscaler(service),
    'templates/external-secret.yaml': externalSecret(service),
    ...(metricsPath === undefined ? {} : { 'templates/pod-monitor.yaml': podMonitor(service) }),
    ...(requests ? { 'templates/rollout.yaml': rollout(service, requests) } : {}),
    ...(watched === undefined
      ? {}
      : {
          [RULES]: ruleFile(watched),
          'templates/rules.yaml': rules(service, RULES),
          'templates/probe.yaml': probe(service),
          ...Object.fromEntries(
            Object.entries(dashboardFiles(watched)).map(([file, text]) => [`${DASHBOARDS}/${file}`, text]),
          ),
          'templates/dashboards.yaml': dashboards(service, DASHBOARDS),
        }),
    ...(service.worker ? { 'templates/worker.yaml': worker(service, service.worker) } : {}),
    ...(prepares
      ? {
          'templates/migration.yaml': migration(service, prepare),
          'templates/migration-policy.yaml': migrationPolicy(service),
        }
      : {}),
  }
}
