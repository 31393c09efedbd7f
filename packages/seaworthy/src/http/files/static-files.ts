import { fileURLToPath } from 'node:url'
import { content } from '../content/content.ts'
import type { Route } from '../route.ts'
import type { StaticFilesOptions } from './served-folder.ts'

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
