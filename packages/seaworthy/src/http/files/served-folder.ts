import type { AccessPolicy } from '../../identity/index.ts'
import type { ContentSecurityPolicy } from './page-policy.ts'

/** What is served of a folder, and how. */
export interface StaticFilesOptions {
  /** Absolute; best by `new URL('../dist', import.meta.url)`, which holds wherever the service is started. */
  readonly folder: string | URL
  /** Path below which the files are found, such as `/assets`. Default `/`. */
  readonly at?: string
  /** Who may ask for them. There is no default. */
  readonly access: AccessPolicy
  /** Name of the rate class. Default `files`. */
  readonly limit?: string
  /**
   * Says of a name below the folder that its content never changes, so that browsers keep it for a year. Default: names with a
   * hash, as bundlers write them.
   */
  readonly immutable?: (name: string) => boolean
  /** Directives of the content security policy of pages and scripts, each in place of the one that they have: own scripts, styles, images and routes. */
  readonly contentSecurityPolicy?: ContentSecurityPolicy
  /** More header fields of each file, in lower case; in place of those of every answer where the name is the same. */
  readonly headers?: Readonly<Record<string, string>>
}

/** A folder that a route answers with; opened when the service boots. */
export interface ServedFolder {
  readonly folder: string
  /** A page of its own that shows what the path says: paths without a file are answered with it. */
  readonly isSinglePage: boolean
  readonly options: StaticFilesOptions
}
