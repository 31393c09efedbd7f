import { addFields } from '../answer-fields.ts'
import type { ServedFolder } from './served-folder.ts'

/**
 * Looks for what of a folder no request could be answered with.
 *
 * @throws TypeError that names the route
 */
export function checkFolder(name: string, { options }: ServedFolder): void {
  const { at = '/', headers = {} } = options
  if (at !== '/' && at.endsWith('/'))
    throw new TypeError(
      `route ${name} has at: '${at}', and no path ends so: write '${at.replace(/\/+$/, '') || '/'}'`,
    )
  if (at === '/api' || at.startsWith('/api/'))
    throw new TypeError(
      `route ${name} has at: '${at}', and what is below /api belongs to the interface: serve files beside it, such as at '${at.slice('/api'.length) || '/files'}'`,
    )
  try {
    addFields([], headers)
  } catch (error) {
    throw new TypeError(`route ${name} has headers that no answer can have: ${(error as Error).message}`)
  }
}
