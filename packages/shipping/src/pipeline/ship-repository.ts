import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeployFiles } from '../deploy-files.ts'
import { type Differences, writeFiles } from '../ship.ts'
import { isMarked } from './mark.ts'

/** Folders in which a file with the mark that nobody writes any more would go on being run. */
const LEFT_OVER = ['.github/workflows/*', '.github/scripts/*', '.github/rulesets/*', '.githooks/*']

/** What of a repository is not as it follows from it. */
export interface RepositoryDifferences extends Differences {
  /** Of people, under a name that would be written: left alone. */
  readonly ofPeople: readonly string[]
}

/** Compares a repository with what would be written. A file without the mark belongs to people, whatever its name. */
export function repositoryDifferences(
  root: string,
  { generated, owned }: DeployFiles,
): RepositoryDifferences {
  const read = (path: string) => readFileSync(join(root, path), 'utf8')
  const isThere = (path: string) => existsSync(join(root, path))
  const paths = Object.keys(generated)
  const present = paths.filter(isThere)
  return {
    missing: [...paths, ...Object.keys(owned)].filter((path) => !isThere(path)),
    changed: present.filter((path) => isMarked(read(path)) && read(path) !== generated[path]),
    leftOver: LEFT_OVER.flatMap((pattern) => globSync(pattern, { cwd: root }))
      .filter((path) => generated[path] === undefined && isMarked(read(path)))
      .sort(),
    ofPeople: present.filter((path) => !isMarked(read(path))),
  }
}

/** Makes a repository what follows from it, and leaves alone what belongs to people. Answers with what it did. */
export function shipRepository(root: string, files: DeployFiles): RepositoryDifferences {
  const found = repositoryDifferences(root, files)
  writeFiles(root, files, found)
  return found
}
