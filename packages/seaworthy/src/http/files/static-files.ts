import { fileURLToPath } from 'node:url'
import type { AccessPolicy } from '../../identity/index.ts'
import { content } from '../content/content.ts'
import type { Route } from '../route.ts'
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

/**
 * Serves the files of a folder, declared among the routes of a feature. The folder is read once, at boot: a file is found by its
 * name there, and what a client sends never becomes a path. In development it is read again for each request.
 */
export const staticFiles = (options: StaticFilesOptions): Route<unknown> => folderRoute(options, false)

/**
 * Serves a page that is built into a folder and shows what its path says: like `staticFiles`, and whoever goes to a path without
 * a file is shown `index.html`. A missing part of the page, and a path below `/api`, is not found as ever.
 */
export const singlePage = (options: StaticFilesOptions): Route<unknown> => folderRoute(options, true)

function folderRoute(options: StaticFilesOptions, isSinglePage: boolean): Route<unknown> {
  const { folder, at = '/', access, limit = 'files' } = options
  return {
    method: 'GET',
    version: 'none',
    path: at === '/' ? '/*' : `${at}/*`,
    summary: isSinglePage ? 'A page and its parts' : 'Files of a folder',
    hidden: true,
    access,
    limit,
    output: { 200: content.file(), 308: content.redirect() },
    folder: { folder: typeof folder === 'string' ? folder : fileURLToPath(folder), isSinglePage, options },
    handler: () => {
      throw new Error('the folder is opened when the service boots')
    },
  }
}
