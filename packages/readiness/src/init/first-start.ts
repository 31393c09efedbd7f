import { setTimeout as sleep } from 'node:timers/promises'
import { freePort, type LogReader, type Supervisor, untilListening } from '@seaworthy/rig'
import type { DrillConfig } from '../config/drill-config.ts'
import type { ServerPool } from '../dependencies/server-pool.ts'
import { wireDependencies } from '../dependencies/wire-dependencies.ts'
import { discoverService } from './discovery.ts'
import type { Discovery } from './drill-draft.ts'

/** How long what a process that ended has printed may be on its way. */
const LAST_WORDS_MS = 500

export interface FirstStartOptions {
  readonly supervisor: Supervisor
  readonly servers: ServerPool
  readonly paths: readonly string[]
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
  /** How long the service may take until it listens. Default 30 s, as of the configuration. */
  readonly startTimeoutMs?: number
  readonly signal: AbortSignal
  progress(text: string): void
}

/** What a first start showed, or why it showed nothing. */
export type FirstStart =
  | { readonly kind: 'seen'; readonly discovery: Discovery }
  | { readonly kind: 'unseen'; readonly reason: string }

/**
 * Starts the service once, on a free port, looks around, and ends it. When it does not start as it is, and dependencies have
 * no value in this environment, it is started once more with private ones, as a drill would.
 */
export async function startAndDiscover(config: DrillConfig, options: FirstStartOptions): Promise<FirstStart> {
  const plain = await startOnce(config, {}, options)
  const { env } = config.service
  const unset = config.dependencies.filter(
    ({ url, variable }) => url === undefined && !(env[variable] ?? process.env[variable]),
  )
  if (plain.kind === 'seen' || unset.length === 0 || options.signal.aborted) return plain
  options.progress(`starting again, with ${unset.map(({ name }) => name).join(' and ')} of its own`)
  try {
    const host = { supervisor: options.supervisor, servers: options.servers, random: () => 0.5 }
    await using wiring = await wireDependencies({ ...config, dependencies: unset }, host)
    return await startOnce(config, wiring.env, options)
  } catch (error) {
    return { kind: 'unseen', reason: `${plain.reason}\n${(error as Error).message}` }
  }
}

async function startOnce(
  { service }: DrillConfig,
  env: Readonly<Record<string, string>>,
  options: FirstStartOptions,
): Promise<FirstStart> {
  const { supervisor, progress, startTimeoutMs = service.startTimeoutMs } = options
  const port = await freePort()
  progress(`starting ${service.command.join(' ')}`)
  try {
    await using program = await supervisor.start({
      command: service.command,
      cwd: service.cwd,
      env: { ...service.env, ...env, [service.portVariable]: String(port) },
    })
    const listens = await untilListening(port, () => program.exit === undefined, startTimeoutMs)
    if (!listens) {
      const { exit, logs } = program
      if (exit) await Promise.race([logs.ended, sleep(LAST_WORDS_MS, undefined, { ref: false })])
      const what = exit
        ? `ended with ${exit.signal ?? `code ${exit.code}`} before it listened`
        : `did not listen within ${startTimeoutMs} ms on the port that ${service.portVariable} gave`
      return { kind: 'unseen', reason: `the service ${what}${lastWords(logs)}` }
    }
    progress('looking around')
    return { kind: 'seen', discovery: await discoverService(`http://127.0.0.1:${port}`, options) }
  } catch (error) {
    return { kind: 'unseen', reason: (error as Error).message }
  }
}

/** The last lines that are not frames of a stack. */
function lastWords({ lines }: LogReader): string {
  const last = lines.filter(({ text }) => !/^\s/.test(text)).slice(-6)
  const told = last.map(({ text }) => `  ${text.slice(0, 300)}`).join('\n')
  return told === '' ? ', and printed nothing' : `; its last lines:\n${told}`
}
