import type { Migration } from './migration-files.ts'

/** A row of `seaworthy_migration`. */
export interface AppliedMigration {
  readonly version: number
  readonly name: string
  readonly checksum: string
  readonly appliedAt: Date
}

/** Why the files and the database do not fit together. */
export type MigrationProblem =
  | { readonly kind: 'edited'; readonly name: string }
  | { readonly kind: 'missing'; readonly name: string }
  | { readonly kind: 'out_of_order'; readonly name: string; readonly after: string }
  | { readonly kind: 'future'; readonly name: string; readonly newestKnown: string | undefined }

export interface MigrationPlan {
  readonly pending: readonly Migration[]
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
  for (const row of applied) {
    const file = byVersion.get(row.version)
    if (!file) {
      problems.push(
        row.version > (newestFile?.version ?? -1)
          ? { kind: 'future', name: row.name, newestKnown: newestFile?.name }
          : { kind: 'missing', name: row.name },
      )
    } else if (file.checksum !== row.checksum) {
      problems.push({ kind: 'edited', name: file.name })
    }
  }
  const done = new Set(applied.map((row) => row.version))
  const pending = files.filter((file) => !done.has(file.version))
  for (const { version, name } of pending) {
    if (newestApplied && version < newestApplied.version) {
      problems.push({ kind: 'out_of_order', name, after: newestApplied.name })
    }
  }
  return { pending, problems }
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
      return `the schema is from the future: ${problem.name} has been applied, and the newest migration that this version knows is ${problem.newestKnown ?? 'none'}. Start the version that it belongs to, or migrate down with that version first`
  }
}
