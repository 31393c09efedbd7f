import type { Addition, Change, ServiceFolder } from './addition.ts'

/** What adding would do to the files of a service. */
export interface AddedFiles {
  /** New ones and changed ones, with their whole text. */
  readonly files: Readonly<Record<string, string>>
  /** New ones in whose place others are. */
  readonly taken: readonly string[]
  /** Changes of files that are not as expected. */
  readonly unknown: readonly Change[]
}

/** Works out new and changed files; writes nothing. */
export function addedFiles(folder: ServiceFolder, { files, changes }: Addition): AddedFiles {
  const texts = new Map<string, string>()
  const unknown: Change[] = []
  for (const change of changes) {
    const text = texts.get(change.path) ?? folder.read(change.path)
    const edited = change.edit(text)
    if (edited === undefined) unknown.push(change)
    else if (edited !== text) texts.set(change.path, edited)
  }
  return {
    files: { ...files, ...Object.fromEntries(texts) },
    taken: Object.keys(files).filter((path) => folder.has(path)),
    unknown,
  }
}
