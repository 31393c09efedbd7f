import { catalogue } from '@seaworthy/readiness'

/** What the requirements are about, by the letters that their ids begin with. */
const AREAS: Readonly<Record<string, string>> = {
  CFG: 'settings and secrets',
  LIFE: 'start, probes and stop',
  HTTP: 'answers',
  OBS: 'logs, metrics, traces, alerts',
  RES: 'calls to others',
  CACHE: 'caches',
  DATA: 'databases',
  WORK: 'jobs and schedules',
  SEC: 'who may do what',
  FEAT: 'flags, uploads and the like',
  SHIP: 'images, charts, pipelines',
  PROOF: 'tests and drills themselves',
}
const PROOFS = ['check', 'probe', 'drill'] as const
const BEGIN = '<!-- begin generated: catalogue -->'
const END = '<!-- end generated: catalogue -->'

/** How many requirements of each area there are, and how many of these are shown by what, in place of what a page has between its marks. */
export function withCatalogueTable(page: string): string {
  const from = page.indexOf(BEGIN)
  const to = page.indexOf(END)
  if (from < 0 || to < from) throw new Error(`the README has lost its marks "${BEGIN}" and "${END}"`)
  return `${page.slice(0, from + BEGIN.length)}\n\n${catalogueTable()}\n\n${page.slice(to)}`
}

function catalogueTable(): string {
  const known = Map.groupBy(catalogue, ({ id }) => id.replace(/-.*/, ''))
  const rows = [...known].map(([letters, asked]) => {
    const area = AREAS[letters]
    if (area === undefined)
      throw new Error(`tools/catalogue-table.ts does not say what ${letters} is about: add a line there`)
    const shown = PROOFS.map((proof) => asked.filter((each) => each.proof.includes(proof)).length || '–')
    return `| ${[area, asked.length, ...shown, asked.map(({ title }) => title).join('; ')].join(' | ')} |`
  })
  return [
    `| about | asked | ${PROOFS.join(' | ')} | what is asked |`,
    '| -- | --: | --: | --: | --: | -- |',
    ...rows,
  ].join('\n')
}
