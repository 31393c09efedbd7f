import { existsSync, statSync } from 'node:fs'
import { join, posix } from 'node:path'
import { homeOf, type Page, readPage } from './page.ts'

/** Code that a page names by its path is there as well. */
const NAMED = /^(?:packages|services|tools|bench|docs|proof|deploy|\.github|\.githooks)\/[\w./-]+$/

/** On GitHub a page at the root reaches the pages of the repository itself so. */
const OF_GITHUB = /^\.\.\/\.\.\/(?:security|issues|pulls)\//

/** What a page sends its reader to and that is not there: files, folders, and headings of pages. */
export function deadLinks(root: string, page: Page): readonly string[] {
  const inside = page.targets.filter(
    (target) => !/^(https?:|mailto:)/.test(target) && !OF_GITHUB.test(target),
  )
  const home = join(root, homeOf(page))
  const named = page.codes.filter((code) => NAMED.test(code)).filter((path) => !existsSync(join(home, path)))
  return [...inside.filter((target) => !leads(root, page, target)), ...named]
}

function leads(root: string, page: Page, target: string): boolean {
  const [file = '', anchor] = decodeURI(target).split('#')
  const path = file === '' ? page.path : posix.join(posix.dirname(page.path), file)
  if (path === page.path) return anchor === undefined || page.anchors.has(anchor)
  if (path.startsWith('..') || !existsSync(join(root, path))) return false
  if (anchor === undefined || /^L\d+/.test(anchor)) return true
  if (statSync(join(root, path)).isDirectory() || !path.endsWith('.md')) return false
  return readPage(root, path).anchors.has(anchor)
}
