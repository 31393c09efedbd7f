import type { DescribedService } from './description/described-service.ts'

/** Environments that get a file to begin with. */
export const ENVIRONMENTS = ['development', 'pre-production', 'production'] as const

/** The first form of a file that belongs to people: it is written when there is none, and never again. */
export function environmentValues(
  { name }: DescribedService,
  environment: (typeof ENVIRONMENTS)[number],
): string {
  const isSmall = environment === 'development'
  return `# What differs in ${environment}. This file is yours: "seaworthy ship" wrote it once and does not touch it again.
# Every key and its default: ../helm/values.yaml.
image: {repository: registry.example/${name}}
${isSmall ? 'replicas: 1\nautoscaling: {enabled: false}' : 'autoscaling: {enabled: true}'}
`
}
