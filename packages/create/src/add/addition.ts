import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Edit } from './editing/edits.ts'

/** A change of a file that is there. */
export interface Change {
  readonly path: string
  readonly edit: Edit
  /** What a person adds by hand where the file is not as expected. */
  readonly lines: string
  /** Where. */
  readonly where: string
}

/** What is written for one thing that is added. */
export interface Addition {
  /** New files, by path. */
  readonly files: Readonly<Record<string, string>>
  readonly changes: readonly Change[]
  /** What is left to the person. */
  readonly next: readonly string[]
}

/** Why nothing can be added, in words for who asked. */
export class Refusal extends Error {}

/** The files of a service, to be read. */
export interface ServiceFolder {
  readonly root: string
  has(path: string): boolean
  /** Empty where there is none. */
  read(path: string): string
}

export function serviceFolder(root: string): ServiceFolder {
  const has = (path: string) => existsSync(join(root, path))
  return { root, has, read: (path) => (has(path) ? readFileSync(join(root, path), 'utf8') : '') }
}
