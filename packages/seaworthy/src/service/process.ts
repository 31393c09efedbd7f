import type { ServiceDeclaration } from '../capability/index.ts'
import { exitProcess, installProcessHandlers, type Lifecycle, type StopReport } from '../lifecycle/index.ts'
import { banner } from './banner.ts'
import { launch } from './launch.ts'
import { refuse } from './refuse.ts'
import type { LaunchOptions } from './running-service.ts'
import { guardStandardStreams } from './standard-streams.ts'
import { StoppedEarly } from './stopped-early.ts'

/** What a service that is the process can be given beside its settings. */
export interface ProcessOptions extends LaunchOptions {
  /** More lines for the banner, such as where the data comes from. */
  readonly notes?: readonly string[]
}

/**
 * Runs a service as this process, and ends the process with it:
 *
 * - 0: it was stopped, and everything ended in time
 * - 1: it could not start (the message says what to do), something was stuck or failed while it stopped, or it crashed
 * - 128 + the number of the signal: a second signal ended it at once
 *
 * The banner goes to standard error, and only outside production: standard output belongs to the log.
 */
export async function runAsProcess(
  declaration: ServiceDeclaration,
  options: ProcessOptions = {},
): Promise<void> {
  guardStandardStreams()
  const refusal = `${declaration.name} cannot start`
  let lifecycle: Lifecycle | undefined
  try {
    const running = await launch(declaration, {
      ...options,
      onBegin(begun, telemetry) {
        lifecycle = begun
        installProcessHandlers(begun, { telemetry })
        options.onBegin?.(begun, telemetry)
      },
    })
    if (running.environment !== 'production') {
      process.stderr.write(banner(declaration.name, running, options.notes ?? []))
    }
    running.ended().then(exitBy, (error: unknown) => refuse(refusal, error))
    await running.ready().catch(() => undefined)
  } catch (error) {
    if (lifecycle && error instanceof StoppedEarly) exitBy(await lifecycle.stop('asked to stop'))
    else refuse(refusal, error)
  }
}

/** After a turn of the event loop: where a signal or a crash asked for the stop, its handler knows the code better. */
function exitBy({ clean }: StopReport): void {
  setImmediate(exitProcess, clean ? 0 : 1)
}
