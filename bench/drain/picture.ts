import type { Drained, Row } from './drill.ts'
import { endOf, isLost, KINDS, lostOf } from './figures.ts'
import type { DrainRun } from './table.ts'

const WIDTH = 900
const STRIP = { left: 232, right: 606 }
const COLUMN = { lost: 622, liveness: 744, exit: 826 }
const TOP = 104
const LANE = 36
const BEFORE_MS = 400
const BUCKET_MS = 100
const BAND = 12

/**
 * One lane per set-up: above what clients on kept connections got, below what those got that connect anew. Thin is
 * answered, tall is lost, nothing is nobody asking. No script; it brings its own background, so that any page may hold it.
 */
export function drainPicture(runs: readonly DrainRun[], windowMs: number): string {
  const height = TOP + runs.length * LANE + 44
  const x = (ms: number) =>
    STRIP.left + ((ms + BEFORE_MS) / (windowMs + BEFORE_MS)) * (STRIP.right - STRIP.left)
  const seconds = Array.from({ length: Math.floor(windowMs / 1_000) + 1 }, (_, second) => second)
  const bottom = TOP + runs.length * LANE
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="t d">`,
    '<title id="t">Requests lost when a replica is told to stop</title>',
    `<desc id="d">${runs.map(describe).join('. ')}.</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="back" width="${WIDTH}" height="${height}" rx="10"/>`,
    '<text class="head" x="24" y="36">Requests lost when a replica is told to stop</text>',
    `<text class="dim" x="24" y="58">SIGTERM at 0 s. Twenty clients go on for ${windowMs / 1_000} s, as behind a load balancer that has not noticed yet.</text>`,
    legend(),
    ...seconds.flatMap((second) => [
      `<line class="${second === 0 ? 'signal' : 'grid'}" x1="${round(x(second * 1_000))}" x2="${round(x(second * 1_000))}" y1="${TOP - 6}" y2="${bottom}"/>`,
      `<text class="axis" x="${round(x(second * 1_000))}" y="${bottom + 18}" text-anchor="middle">${second === 0 ? 'SIGTERM' : `${second} s`}</text>`,
    ]),
    ...Object.entries(COLUMN).map(
      ([name, at]) => `<text class="axis" x="${at}" y="${TOP - 12}">${name}</text>`,
    ),
    ...runs.flatMap((run, index) => lane(run, TOP + index * LANE, x, windowMs)),
    '</svg>',
    '',
  ].join('\n')
}

function lane(
  { setup, drained }: DrainRun,
  y: number,
  x: (ms: number) => number,
  windowMs: number,
): readonly string[] {
  const { lost, of } = total(drained)
  const exit = String(drained.exit)
  const liveness = firstFailure(drained)
  return [
    `<text class="${drained.verdict}" x="${STRIP.left - 14}" y="${y + 19}" text-anchor="end">${escapeXml(setup.title)}</text>`,
    ...band(drained, 'kept connections', y + 2, x, windowMs),
    ...band(drained, 'new connections', y + 4 + BAND, x, windowMs),
    cell(COLUMN.lost, y, `${lost} of ${of}`, lost === 0),
    cell(COLUMN.liveness, y, liveness ?? '200', liveness === undefined),
    cell(COLUMN.exit, y, exit, drained.exit === 0),
  ]
}

function cell(x: number, y: number, text: string, isGood: boolean): string {
  return `<text class="${isGood ? 'none' : 'lost'}" x="${x}" y="${y + 19}">${escapeXml(text)}</text>`
}

/** What liveness said instead of 200 while the replica drained. */
function firstFailure({ sets, signalMs }: Drained): string | undefined {
  const row = sets.liveness.find(([atMs, , status]) => atMs >= signalMs && status !== 200)
  if (!row) return undefined
  return row[2] > 0 ? String(row[2]) : 'gone'
}

/** Neighbours that look alike are one rectangle, so that the file stays small. */
function band(
  { sets, signalMs }: Drained,
  kind: 'kept connections' | 'new connections',
  y: number,
  x: (ms: number) => number,
  windowMs: number,
): readonly string[] {
  const buckets = Array.from({ length: (windowMs + BEFORE_MS) / BUCKET_MS }, (_, index) => {
    const from = signalMs - BEFORE_MS + index * BUCKET_MS
    return look(sets[kind].filter((row) => endOf(row) >= from && endOf(row) < from + BUCKET_MS))
  })
  const shapes: string[] = []
  for (let from = 0; from < buckets.length; ) {
    let to = from + 1
    while (to < buckets.length && buckets[to] === buckets[from]) to++
    const height = buckets[from] as number
    if (height > 0) {
      const [left, right] = [x(from * BUCKET_MS - BEFORE_MS), x(to * BUCKET_MS - BEFORE_MS)]
      const top = y + (BAND - height) / 2
      shapes.push(
        `<rect class="${height === ANSWERED ? 'ok' : 'bad'}" x="${round(left)}" y="${round(top)}" width="${round(right - left)}" height="${height}"/>`,
      )
    }
    from = to
  }
  return shapes
}

const ANSWERED = 3

/** Height of a moment: 0 nobody asked, 3 all answered, up to 12 by the share that was lost. */
function look(rows: readonly Row[]): number {
  if (rows.length === 0) return 0
  const share = rows.filter(isLost).length / rows.length
  return share === 0 ? ANSWERED : 6 + 2 * Math.ceil(share * 3)
}

function legend(): string {
  return [
    `<rect class="ok" x="24" y="75" width="26" height="${ANSWERED}"/><text class="axis" x="56" y="80">answered</text>`,
    `<rect class="bad" x="124" y="70" width="26" height="${BAND}"/><text class="axis" x="156" y="80">lost</text>`,
    `<text class="axis" x="${STRIP.left}" y="80">above: kept connections, below: new ones; bold: passes</text>`,
  ].join('')
}

function total(drained: Drained): { lost: number; of: number } {
  return KINDS.map((kind) => lostOf(drained, kind)).reduce((sum, { lost, of }) => ({
    lost: sum.lost + lost,
    of: sum.of + of,
  }))
}

function describe({ setup, drained }: DrainRun): string {
  const { lost, of } = total(drained)
  return escapeXml(`${setup.title}: ${lost} of ${of} lost`)
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

const STYLE = [
  'svg{--back:#fff;--ink:#1f2328;--dim:#59636e;--line:#d1d9e0;--ok:#2f81c1;--bad:#d1242f}',
  '@media(prefers-color-scheme:dark){svg{--back:#11161d;--ink:#e6edf3;--dim:#9198a1;--line:#2d343d;--ok:#58a6e6;--bad:#ff6a5e}}',
  'text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--ink)}',
  '.back{fill:var(--back);stroke:var(--line)}.head{font-size:19px;font-weight:600}.dim,.axis{fill:var(--dim)}.axis{font-size:12px}',
  '.grid{stroke:var(--line)}.signal{stroke:var(--ink);stroke-dasharray:3 3}.ok{fill:var(--ok)}.bad{fill:var(--bad)}',
  '.pass{font-weight:700}.lost{fill:var(--bad);font-weight:600}.none{fill:var(--ok);font-weight:600}',
].join('')
