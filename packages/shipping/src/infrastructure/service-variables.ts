import { neededSecrets } from '../chart/values.ts'
import { type DescribedService, plainVariables } from '../description/described-service.ts'
import { FIRST_SIZES, type Infrastructure } from './infrastructure-size.ts'

const PROXIES = 'TRUSTED_PROXIES'
/** Kinds of dependencies that AWS runs for a service; the others are somebody's own. */
const DATABASES = ['postgres']
const CACHES = ['cache', 'redis']

/** Variables of `terraform/service` that follow from what a service declares. */
export interface ServiceVariables {
  readonly name: string
  readonly databases: readonly string[]
  readonly caches: readonly string[]
  readonly secret_variables: readonly string[]
  readonly proxies_variable: string
}

export function serviceVariables(service: DescribedService): ServiceVariables {
  const ofKinds = (kinds: readonly string[]) =>
    service.dependencies.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name)
  return {
    name: service.name,
    databases: ofKinds(DATABASES),
    caches: ofKinds(CACHES),
    secret_variables: neededSecrets(service),
    proxies_variable: plainVariables(service).includes(PROXIES) ? PROXIES : '',
  }
}

/** Variables that belong to people, in their first form. */
export const firstServiceSize = (environment: Infrastructure): object => ({
  postgres_version: '17',
  ...FIRST_SIZES[environment].service,
})
