import type { ImagePlan } from '../container/image-plan.ts'
import type { DescribedService } from '../description/described-service.ts'
import type { RepositoryAnswers } from './repository-answers.ts'

export type Language = ImagePlan['language']

/** As much of a service as its pipeline asks. */
export interface ShippedService {
  readonly name: string
  /** Where it is in the repository, such as `services/characters`. */
  readonly folder: string
  /** Where its deploy files are, such as `deploy/characters`. */
  readonly deploy: string
  /** What its image is built from, such as `.`. */
  readonly context: string
  /** What a debugger starts: a file, or the folder of a program. */
  readonly entry: string
  readonly language: Language
  readonly described: DescribedService
  /** Whether `seaworthy.drill.yaml` is in its folder. */
  readonly drills: boolean
  /** Whether SQL migrations are in its folder. */
  readonly migrates: boolean
  /** Whether Secrets that SOPS encrypts are among its deploy files. */
  readonly encrypts: boolean
}

/** All that pipelines follow from. */
export interface ShippedRepository {
  /** By name. */
  readonly services: readonly ShippedService[]
  readonly answers: RepositoryAnswers
}

/** Debian packages with the servers that drills start privately, by the kind of dependency. */
const SERVERS: Readonly<Record<string, string>> = {
  postgres: 'postgresql',
  cache: 'redis-server',
  redis: 'redis-server',
  amqp: 'rabbitmq-server',
}

/** What tests and drills of these services need on a machine. */
export function serverPackages(services: readonly ShippedService[]): readonly string[] {
  const kinds = services.flatMap(({ described }) => described.dependencies.map(({ kind }) => kind))
  return [...new Set(kinds.flatMap((kind) => SERVERS[kind] ?? []))].sort()
}
