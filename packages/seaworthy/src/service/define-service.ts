import type {
  AnyDependency,
  ServiceCommand,
  ServiceDeclaration,
  ServiceDescription,
} from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import type { SettingsDefinition } from '../settings/index.ts'
import { CAPABILITIES } from './capabilities.ts'
import { describeService } from './describe-service.ts'
import { launch } from './launch.ts'
import { type PrepareOptions, prepareAsProcess } from './prepare-alone.ts'
import { type ProcessOptions, runAsProcess } from './process.ts'
import type { LaunchOptions, RunningService } from './running-service.ts'
import { objectivesOf } from './service-objectives.ts'

/** A declared service: nothing of it runs until `start` or `launch`. */
export interface Service {
  readonly name: string
  readonly declaration: ServiceDeclaration
  /** Everything that the declaration says, for what deploys, documents or drills the service. */
  describe(): ServiceDescription
  /** What `seaworthy` can do with it beside what it can do with any service. */
  readonly commands: readonly ServiceCommand[]
  /**
   * Runs the service as this process: signals, banner, exit code.
   *
   * @throws FatalBootError at once where `DECLARE_ONLY` is set.
   */
  start(options?: ProcessOptions): Promise<void>
  /**
   * Prepares what its dependencies need once, such as migrations, as this process, and ends it: 0 prepared, 1 not. For a step
   * before a rollout; a service that starts prepares for itself what is not prepared yet.
   *
   * @throws FatalBootError at once where `DECLARE_ONLY` is set.
   */
  prepare(options?: PrepareOptions): Promise<void>
  /** Starts it inside another program, such as a test, and leaves the process alone. */
  launch(options?: LaunchOptions): Promise<RunningService>
}

/**
 * Environment variable that a program sets on itself, to `1`, while it imports a module for the service that the module
 * exports: a module that starts the service instead fails.
 */
export const DECLARE_ONLY = 'SEAWORTHY_DECLARE_ONLY'

const NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

/** Declares a service: its settings, its dependencies with a policy each, and its features. */
export function defineService<
  U extends Record<string, AnyDependency> = Record<never, AnyDependency>,
  S extends SettingsDefinition = SettingsDefinition,
>(declared: ServiceDeclaration<U, S>): Service {
  if (!NAME.test(declared.name)) throw new TypeError(`service name "${declared.name}" must be kebab-case`)
  const declaration = declared as unknown as ServiceDeclaration
  objectivesOf(declaration)
  // Thrown and not rejected: a module that does not wait for its start must fail as well.
  const refuseToRun = (what: string, file: string) => {
    if (process.env[DECLARE_ONLY] !== '1') return
    throw new FatalBootError(
      `the module that declares "${declared.name}" ${what} it too: service.ts must only define and export it; ${file}`,
    )
  }
  return {
    name: declared.name,
    declaration,
    describe: () => describeService(declaration),
    commands: CAPABILITIES.flatMap(({ commands = [] }) => commands),
    start(options) {
      refuseToRun('starts', 'start it in main.ts')
      return runAsProcess(declaration, options)
    },
    prepare(options) {
      refuseToRun('prepares', 'prepare it in prepare.ts')
      return prepareAsProcess(declaration, options)
    },
    launch: (options) => launch(declaration, options),
  }
}
