import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Finds a program on the PATH, then in further folders. */
export async function findProgram(
  name: string,
  folders: readonly string[] = [],
): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...folders]) {
    const file = join(folder, name)
    if (folder && (await isProgram(file))) return file
  }
  return undefined
}

/** Whether the path may be executed; a folder may be, too. */
export async function isProgram(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
