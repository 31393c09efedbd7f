import type { IncomingHttpHeaders } from 'node:http'
import { posix } from 'node:path'
import type { Redirection } from '../content/redirect.ts'
import { httpErrors } from '../http-errors.ts'
import { HttpResult } from '../result.ts'
import type { Folder } from './folder.ts'
import { isNavigation } from './navigation.ts'

/** What of a request decides about the file. */
export interface FolderRequest {
  readonly url: string
  readonly headers: IncomingHttpHeaders
}

/** Where a request leads below a folder. */
export interface FolderInput {
  /** Decoded. Undefined for the path of the folder itself without its slash. */
  readonly name: string | undefined
}

const INDEX = 'index.html'

/** Finds the file of a request, and answers with it. */
export function folderHandler(folder: Folder, isSinglePage: boolean) {
  return async ({ name }: FolderInput, _parts: unknown, { url, headers }: FolderRequest) => {
    const index = await folder.current()
    const isFolder = name === undefined || name === '' || name.endsWith('/')
    const file = isFolder ? index.get(`${name ?? ''}${INDEX}`) : index.get(name)
    if (file !== undefined && name !== undefined) return file.answer(headers)
    // What a page names its parts by is relative to its folder.
    if (name === undefined ? file !== undefined : !isFolder && index.get(`${name}/${INDEX}`) !== undefined)
      return new HttpResult<308, Redirection>(308, { location: withSlash(url) }, {})
    const page = isSinglePage && isNavigation(headers.accept, name ?? '') ? index.get(INDEX) : undefined
    if (page === undefined) throw isSinglePage ? httpErrors.route_not_found() : httpErrors.file_not_found()
    return page.answer(headers, PAGE_OF_ANY_PATH)
  }
}

/** The same path is not found by who does not ask for HTML. */
const PAGE_OF_ANY_PATH = { vary: 'accept' }

/** A relative address (RFC 9110 §10.2.2), which holds behind a path of a proxy too. */
function withSlash(url: string): string {
  const [path = '', ...query] = url.split('?')
  return [`./${posix.basename(path)}/`, ...query].join('?')
}
