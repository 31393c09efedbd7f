import type { SettingsDefinition } from '../settings/index.ts'
import type { ServiceDeclaration } from './declaration.ts'
import type { Runtime } from './runtime.ts'

/** What a command touches of the outside. */
export interface CommandOutput {
  /** A line of the result. */
  out(text: string): void
  /** A line about it: progress, or what is wrong. */
  err(text: string): void
}

/** A command of `seaworthy` that a capability brings, on a service that does not run in this process. */
export interface ServiceCommand {
  /** One word. */
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  /** Definitions that it reads, beside those of the runtime. */
  readonly settings?: readonly SettingsDefinition[]
  /** What `--help` answers. */
  readonly help: string
  /**
   * Takes the words after the name but for `--service`, which the command line takes, and answers with the exit code: 0 done,
   * 1 failed.
   *
   * @param runtime what the service would stand on; its telemetry writes to standard error
   */
  run(
    words: readonly string[],
    runtime: Runtime,
    declaration: ServiceDeclaration,
    output: CommandOutput,
  ): Promise<number> | number
}
