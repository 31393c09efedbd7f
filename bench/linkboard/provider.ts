import { parseArgs } from 'node:util'
import { type FaultyUpstream, startFaultyUpstream } from '@seaworthy/chassis/testing/faulty-upstream'

/** The provider of titles, played: with faults that the contract and drills switch on, by the address of a page. */
export function startTitles(port = 0): Promise<FaultyUpstream> {
  return startFaultyUpstream({
    port,
    answer({ path, query }) {
      const url = query.get('url')
      if (path !== '/title' || url === null || !URL.canParse(url)) return undefined
      const { pathname } = new URL(url)
      if (pathname === '/untitled') return { key: url, status: 404, text: '{}' }
      return { key: url, status: 200, text: JSON.stringify({ title: `Page ${pathname}` }) }
    },
  })
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { port: { type: 'string' } } })
  const { origin } = await startTitles(Number(values.port ?? 0))
  console.log(`titles: ${origin}`)
}
