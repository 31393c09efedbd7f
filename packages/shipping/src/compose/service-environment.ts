import { stopNumbers } from '../chart/stop-numbers.ts'
import { type DescribedService, portsOf } from '../description/described-service.ts'
import { REPLICAS } from './replicas.ts'

/** Addresses of the network in which only the edge talks to replicas. */
export const EDGE_SUBNET = `\${EDGE_SUBNET:-172.30.81.0/24}`

/** Variables that the compose file for production sets, so nobody else does. */
export function productionEnvironment(service: DescribedService): Readonly<Record<string, string>> {
  const { stop, secretsFolder } = service
  const { propagationMs, deadlineMs } = stopNumbers(service)
  return {
    ...known(service, { NODE_ENV: 'production' }),
    ...portVariables(service),
    ...(stop.propagationMs ? { [stop.propagationMs.variable]: `${propagationMs}` } : {}),
    [stop.deadlineMs.variable]: `${deadlineMs}`,
    ...known(service, { TRUSTED_PROXIES: EDGE_SUBNET, RATE_LIMIT_REPLICAS: `${REPLICAS}` }),
    ...(secretsFolder === undefined ? {} : { [secretsFolder]: '/run/secrets' }),
  }
}

/** Variables that the compose file for development sets, beside those that say where something is. */
export const developmentEnvironment = (service: DescribedService): Readonly<Record<string, string>> => ({
  ...known(service, { NODE_ENV: 'development', HOST: '0.0.0.0', DATA_DIR: '/tmp' }),
  ...portVariables(service),
})

function portVariables(service: DescribedService): Readonly<Record<string, string>> {
  const { traffic, management } = service.ports
  const numbers = portsOf(service)
  return {
    [traffic.variable]: `${numbers.traffic}`,
    ...(management ? { [management.variable]: `${numbers.management}` } : {}),
  }
}

/** Those that the service reads. */
function known(
  { settings }: DescribedService,
  wanted: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const variables = new Set(settings.map(({ variable }) => variable))
  return Object.fromEntries(Object.entries(wanted).filter(([variable]) => variables.has(variable)))
}

/** As lines of YAML. */
export const environmentLines = (variables: Readonly<Record<string, string>>, indent: string): string =>
  Object.entries(variables)
    .map(([variable, value]) => `${indent}${variable}: ${/^\d+$/.test(value) ? `"${value}"` : value}\n`)
    .join('')
