import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { checks, openRepository, openStaged, STAGED_CHECKS } from '../checks/index.ts'
import { shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import type { CommandIo } from './command-io.ts'
import { type RunSettings, runCommand, selectChecks } from './run-command.ts'

/**
 * Looks at the files of a folder, offline.
 *
 * @param staged only at what the next commit changes
 */
export async function checkFolder(
  path: string,
  ids: readonly string[],
  staged: boolean,
  settings: RunSettings,
  command: string,
  io: CommandIo,
): Promise<ExitCode> {
  const root = resolve(io.cwd, path)
  const isFolder = await stat(root).then(
    (entry) => entry.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new UsageError(`${path} is no folder`)
  return await runCommand(
    {
      checks: selectChecks(checks, staged && ids.length === 0 ? STAGED_CHECKS : ids),
      context: staged ? await openStaged(root) : await openRepository(root),
      target: basename(root),
      command,
      cwd: root,
      reproduce: (check) =>
        `npx seaworthy check ${path}${staged ? ' --staged' : ''} --only ${shortId(check)}`,
    },
    settings,
    io,
  )
}
