import { join } from 'node:path'
import { type ShellResult, shell, tryShell } from '../harness/shell.ts'

/** As much of a service of a compose file as is played here. */
export interface ComposedService {
  readonly image: string
  readonly command: readonly string[] | null
  readonly environment?: Readonly<Record<string, string | null>>
  readonly volumes?: readonly {
    readonly type: string
    readonly source: string
    readonly target: string
    readonly read_only?: boolean
  }[]
  readonly tmpfs?: readonly string[]
  readonly user?: string
  /** Rights of root that it keeps, in small letters. */
  readonly cap_add?: readonly string[]
  readonly stop_signal?: NodeJS.Signals
  readonly stop_grace_period?: string
  readonly depends_on?: Readonly<Record<string, unknown>>
  readonly healthcheck?: {
    readonly disable?: boolean
    readonly test?: readonly string[]
    readonly interval: string
    readonly retries: number
    readonly start_period: string
    readonly start_interval: string
  }
}

/** What Compose says of a file: its meaning as JSON, or why it has none. */
export const tryReadModel = (
  program: string,
  file: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ShellResult> => tryShell([program, file], { cwd: join(file, '..'), env })

export async function readModel(
  program: string,
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, ComposedService>>> {
  const { stdout } = await shell([program, file], { cwd: join(file, '..'), env })
  return JSON.parse(stdout).services
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }

/** Of a duration such as `1m30s`. */
export const milliseconds = (duration: string): number =>
  [...duration.matchAll(/([\d.]+)(ms|s|m|h)/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * (UNITS[unit as string] as number),
    0,
  )
