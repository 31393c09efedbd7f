import { FatalBootError } from '../errors/index.ts'
import { installProcessHandlers } from '../lifecycle/index.ts'
import { SettingsError } from '../settings/index.ts'
import { printSync } from '../telemetry/index.ts'
import { banner } from './banner.ts'
import type { ServiceDeclaration } from './define-service.ts'
import { type LaunchOptions, launch } from './launch.ts'
import { guardStandardStreams } from './standard-streams.ts'

export interface ProcessOptions extends LaunchOptions {
  /** More lines for the banner, such as where the data comes from. */
  readonly notes?: readonly string[]
}

/**
 * Runs a service as this process. A boot that fails prints what to do and exits with 1; a stop exits with 0 when
 * everything was drained in time. The banner goes to standard error, and only outside production: standard output
 * belongs to the log.
 */
export async function runAsProcess(
  declaration: ServiceDeclaration,
  options: ProcessOptions = {},
): Promise<void> {
  guardStandardStreams()
  try {
    const running = await launch(declaration, {
      ...options,
      onBegin: (lifecycle, telemetry) => installProcessHandlers(lifecycle, { telemetry }),
    })
    if (running.environment !== 'production') {
      process.stderr.write(banner(declaration, running, options.notes ?? []))
    }
    await running.ready().catch(async (error: unknown) => {
      const asked = running.lifecycle.stopping.aborted && !(error instanceof FatalBootError)
      if (asked) return
      await running.stop('the boot failed')
      throw error
    })
  } catch (error) {
    const expected = error instanceof SettingsError || error instanceof FatalBootError
    printSync(2, `${declaration.name} cannot start: ${expected ? error.message : (error as Error).stack}\n`)
    process.exit(1)
  }
}
