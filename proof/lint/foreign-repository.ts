import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type { Supervisor } from '@seaworthy/rig'
import { shell } from '../harness/shell.ts'

const root = join(import.meta.dirname, '../..')

/** A repository with the services in Go and Python of another proof, and all that the command line writes around them. */
export async function foreignRepository(supervisor: Supervisor): Promise<string> {
  const folder = await supervisor.createFolder('seaworthy-lint-abroad-')
  for (const language of ['go', 'python'])
    cpSync(join(root, 'proof/languages', language), join(folder, 'services', language), { recursive: true })
  const command = [process.execPath, join(root, 'packages/cli/src/seaworthy.ts'), 'ship', '--repository']
  await shell(command, { cwd: folder })
  return folder
}
