import type { ShippedRepository, ShippedService } from '../shipped-repository.ts'
import { expression } from './expression.ts'

/** One job of a workflow. */
export interface Job {
  readonly id: string
  readonly minutes: number
  /** Beside reading the repository, each with what it is for. Default: nothing. */
  readonly permissions?: Readonly<Record<string, `${'read' | 'write'} # ${string}`>>
  readonly needs?: readonly string[]
  readonly if?: string
  /** Protects what is in it: secrets, and who has to agree. */
  readonly environment?: string
  /** Runs once for each row; the first key of a row tells them apart. */
  readonly each?: readonly Readonly<Record<string, string>>[]
  readonly env?: Readonly<Record<string, string>>
  readonly outputs?: Readonly<Record<string, string>>
  /** Each as it stands in the file; what is undefined or empty is left out. */
  readonly steps: readonly (string | undefined)[]
}

type Place = 'folder' | 'deploy' | 'context'

/** One job a service. Its name and places are handed over in `env`, where no shell takes them for anything but text. */
export const eachService = (services: readonly ShippedService[], ...places: readonly Place[]) => ({
  each: services.map((service) => ({
    service: service.name,
    ...Object.fromEntries(places.map((place) => [place, service[place]])),
  })),
  env: {
    SERVICE: expression('matrix.service'),
    ...Object.fromEntries(places.map((place) => [place.toUpperCase(), `\${{ matrix.${place} }}`])),
  },
})

/** What GitHub calls its runs. */
export function checksOf({ id, each }: Job): readonly string[] {
  return each === undefined ? [id] : each.map((row) => `${id} (${Object.values(row)[0]})`)
}

/** The jobs as they stand in a workflow. */
export const jobsText = (jobs: readonly Job[], repository: ShippedRepository): string =>
  `jobs:\n${jobs.map((job) => jobText(job, repository)).join('\n')}`

function jobText(job: Job, { answers }: ShippedRepository): string {
  const { id, minutes, permissions, needs, environment, each, env, outputs, steps } = job
  const key = Object.keys(each?.[0] ?? {})[0]
  return [
    `  ${id}:`,
    `    name: ${id}${key === undefined ? '' : ` (\${{ matrix.${key} }})`}`,
    ...(needs === undefined ? [] : [`    needs: [${needs.join(', ')}]`]),
    ...(job.if === undefined ? [] : [`    if: ${job.if}`]),
    `    runs-on: ${answers.runner}`,
    `    timeout-minutes: ${minutes}`,
    ...(environment === undefined ? [] : [`    environment: ${environment}`]),
    ...mapping('permissions', { contents: 'read', ...permissions }),
    ...(each === undefined
      ? []
      : [
          '    strategy:',
          '      fail-fast: false',
          '      matrix:',
          '        include:',
          ...each.flatMap(row),
        ]),
    ...mapping('env', env),
    ...mapping('outputs', outputs),
    '    steps:',
    ...steps.filter((step) => step !== undefined && step !== ''),
    '',
  ].join('\n')
}

function mapping(key: string, values: Readonly<Record<string, string>> = {}): readonly string[] {
  const entries = Object.entries(values)
  return entries.length === 0
    ? []
    : [`    ${key}:`, ...entries.map(([name, value]) => `      ${name}: ${value}`)]
}

const row = (values: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(values).map(([name, value], at) => `          ${at === 0 ? '- ' : '  '}${name}: ${value}`)
