import type { LintTools } from './lint-tools.ts'

/** Something that a linter does not like. */
export interface Issue {
  readonly rule: string
  /** Below the root, with a line where there is one. */
  readonly where: string
  readonly what: string
}

/** A linter on those of our files that are its matter. */
export interface Linter {
  readonly name: string
  readonly says: string
  /** Whether it also looks at a repository with services in other languages. */
  readonly abroad: boolean
  /** Makes what it looks at beside our files. Default: nothing. */
  prepare?(root: string): Promise<void>
  /** Everything that it finds below a folder that is like the root of this repository. */
  lint(root: string, tools: LintTools): Promise<readonly Issue[]>
  /** One fault, to see that it would be found. */
  readonly planted: {
    readonly path: string
    readonly from: string | RegExp
    readonly to: string
    readonly rule: string
  }
}
