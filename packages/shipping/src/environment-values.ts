import type { DescribedService } from './description/described-service.ts'

/** Environments that get a file to begin with. */
export const ENVIRONMENTS = ['development', 'pre-production', 'production'] as const

const PROXIES = 'TRUSTED_PROXIES'

/** The first form of a file that belongs to people: it is written when there is none, and never again. */
export function environmentValues(
  { name, settings }: DescribedService,
  environment: (typeof ENVIRONMENTS)[number],
): string {
  const isSmall = environment === 'development'
  const proxies = settings.some(({ variable }) => variable === PROXIES)
  return `# What differs in ${environment}. This file is yours: "seaworthy ship" wrote it once and does not touch it again.
# Every key and its default: ../helm/values.yaml.
image: {repository: registry.example/${name}}
${isSmall ? 'replicas: 1\nautoscaling: {enabled: false}' : 'autoscaling: {enabled: true}'}
${proxies ? `# Where requests come through proxies, say which, or everybody behind them shares one quota:\n# environment: {${PROXIES}: 10.0.0.0/8}\n` : ''}`
}
