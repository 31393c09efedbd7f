import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Finds a program on the PATH, then in further folders. */
export function findProgram(name: string, folders: readonly string[] = []): string | undefined {
  return [...(process.env.PATH ?? '').split(delimiter), ...folders]
    .filter(Boolean)
    .map((folder) => join(folder, name))
    .find(isProgram)
}

/** Whether the path may be executed; a folder may be, too. */
export function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
