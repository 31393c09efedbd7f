import { type Character, isKept } from '../character/index.ts'
import { refreshErrors } from './refresh-errors.ts'
import { toCharacter, type UpstreamPage } from './upstream-page.ts'

export interface PageSource {
  page(page: number, signal: AbortSignal): Promise<UpstreamPage>
}

/** What a whole read of the upstream gave. */
export interface CatalogueRead {
  /** Kept characters, page by page. */
  readonly pages: readonly (readonly Character[])[]
  /** Characters of the upstream, kept or not. */
  readonly read: number
}

/**
 * Reads every page, and believes the result only when the pages make one catalogue: the same `info` on each, as many
 * characters as it promises, no id twice.
 *
 * @throws catalogue_half_read, catalogue_emptied, or what the source throws
 */
export async function readCatalogue(source: PageSource, signal: AbortSignal): Promise<CatalogueRead> {
  const first = await source.page(1, signal)
  const { count, pages } = first.info
  const ids = new Set<number>()
  const kept: Character[][] = []
  let read = 0
  for (let number = 1; number <= pages; number += 1) {
    const { info, results } = number === 1 ? first : await source.page(number, signal)
    if (info.count !== count || info.pages !== pages) {
      throw refreshErrors.catalogue_half_read({
        reason: `the counts changed on page ${number} of ${pages}`,
      })
    }
    for (const { id } of results) ids.add(id)
    read += results.length
    kept.push(results.filter(isKept).map(toCharacter))
  }
  if (read !== count || ids.size !== count) {
    const reason = `${read} rows with ${ids.size} ids came where ${count} were promised`
    throw refreshErrors.catalogue_half_read({ reason })
  }
  if (kept.every((page) => page.length === 0)) throw refreshErrors.catalogue_emptied({ read })
  return { pages: kept, read }
}
