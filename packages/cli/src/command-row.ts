import type { Command } from '@seaworthy/readiness/command-line'
import { UsageError } from '@seaworthy/readiness/command-line'
import type { Terminal } from './terminal.ts'

/** A command that is loaded when somebody asks for it, as it may stand on a package that is not there. */
export interface CommandRow {
  readonly name: string
  /** One line for the list of commands. */
  readonly summary: string
  load(): Promise<Command<Terminal>>
}

/**
 * Loads a command.
 *
 * @throws UsageError that names the package of Seaworthy which it stands on and which is not installed beside it.
 */
export async function loadCommand({ name, load }: CommandRow): Promise<Command<Terminal>> {
  try {
    return await load()
  } catch (error) {
    const missing = missingPackage(error)
    if (missing === undefined) throw error
    throw new UsageError(
      `"${name}" stands on ${missing}, which is not installed beside this command. Install both where the service is: npm install --save-dev seaworthy ${missing}`,
    )
  }
}

/** The package of Seaworthy that Node did not find. */
export function missingPackage(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_MODULE_NOT_FOUND')
    return undefined
  return /^Cannot find package '(@seaworthy\/[a-z]+)'/.exec(error.message)?.[1]
}
