import type { Migration } from './migration-files.ts'

/** A row of `seaworthy_migration`. */
export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: Date
  /** The version of the service before it can run on it; null where that was not recorded. */
  readonly backwardCompatible: boolean | null
}

/** Why the files and the database do not fit together. */
export type MigrationProblem =
  | { readonly kind: 'edited'; readonly name: string }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'out_of_order'; readonly name: string; readonly after: string }
  | { readonly kind: 'future'; readonly name: string; readonly newestKnown: string | undefined }

export interface MigrationPlan {
  readonly pending: readonly Migration[]
  /** Applied by a newer version, and declared to be no problem for this one. */
  readonly ahead: readonly AppliedMigration[]
  /** Applied, and declared compatible since. Never the other way: the replica that boots last may be one of the version before. */
  readonly redeclared: readonly Migration[]
  readonly problems: readonly MigrationProblem[]
}

/** Compares what is applied with the files. Pure. */
export function planMigrations(
  files: readonly Migration[],
  applied: readonly AppliedMigration[],
): MigrationPlan {
  const byVersion = new Map(files.map((file) => [file.version, file]))
  const newestFile = files.at(-1)
  const newestApplied = applied.reduce<AppliedMigration | undefined>(
    (newest, row) => (newest && newest.version > row.version ? newest : row),
    undefined,
  )
  const problems: MigrationProblem[] = []
  const ahead: AppliedMigration[] = []
  const redeclared: Migration[] = []
  for (const row of applied) {
    const file = byVersion.get(row.version)
    if (!file) {
      if (row.version <= (newestFile?.version ?? -1)) problems.push({ kind: 'missing', name: row.name })
      else if (row.backwardCompatible) ahead.push(row)
      else problems.push({ kind: 'future', name: row.name, newestKnown: newestFile?.name })
    } else if (file.checksum !== row.checksum && !file.earlierChecksums.includes(row.checksum)) {
      problems.push({ kind: 'edited', name: file.name })
    } else if (file.backwardCompatible && !row.backwardCompatible) redeclared.push(file)
  }
  const done = new Set(applied.map((row) => row.version))
  const pending = files.filter((file) => !done.has(file.version))
  for (const { version, name } of pending) {
    if (newestApplied && version < newestApplied.version) {
      problems.push({ kind: 'out_of_order', name, after: newestApplied.name })
    }
  }
  return { pending, ahead, redeclared, problems }
}

/** One sentence for the operator: what is wrong and what to do. */
export function explainProblem(problem: MigrationProblem): string {
  switch (problem.kind) {
    case 'edited':
      return `migration ${problem.name} was changed after it had been applied: restore the file and put the change into a new migration`
    case 'missing':
      return `migration ${problem.name} has been applied, but its file is gone: restore it`
    case 'out_of_order':
      return `migration ${problem.name} is new, but ${problem.after} has been applied already: give it a higher number`
    case 'future':
      return `the schema is from the future: ${problem.name} has been applied, and the newest migration that this version knows is ${problem.newestKnown ?? 'none'}; it does not declare that the version before can run on it. Start the version that it belongs to, migrate down with that version, or release that version with "-- backward-compatible" as the first line of ${problem.name}.up.sql, if it is`
  }
}
