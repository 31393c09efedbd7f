import { isFailure, type SampleSet, type TimelineEvent } from '../load/sample-set.ts'
import { escapeXml } from './xml.ts'

const WIDTH = 860
const PLOT = { left: 64, right: 12, latencyTop: 34, latencyBottom: 164, errorsTop: 178, errorsBottom: 214 }
const BUCKETS = 120

/**
 * Latency (every sample a dot, log scale) over failures per moment, with a line at each event, so that one sees the moment
 * of the fault. Inline SVG without script.
 *
 * @param counts whether a failed request of a set is a failure of the service: a readiness probe that turns 503 is none.
 */
export function timelineSvg(
  sets: readonly SampleSet[],
  events: readonly TimelineEvent[],
  counts: (set: SampleSet) => boolean,
): string {
  const rows = sets.flatMap((set, index) => {
    const isCounted = counts(set)
    return set.rows.map(([at, latency, status]) => ({
      at,
      latency,
      index,
      isBad: isCounted && isFailure(status),
    }))
  })
  if (rows.length === 0) return ''
  const times = [...rows.map(({ at }) => at), ...events.map(({ atMs }) => atMs)]
  const start = times.reduce((a, b) => Math.min(a, b))
  const end = Math.max(
    start + 1,
    times.reduce((a, b) => Math.max(a, b)),
  )
  const slowest = Math.max(
    10,
    rows.reduce((max, { latency }) => Math.max(max, latency), 0),
  )
  const x = (at: number) => PLOT.left + ((at - start) / (end - start)) * (WIDTH - PLOT.left - PLOT.right)
  const y = (latency: number) => {
    const share = Math.log10(Math.max(1, latency)) / Math.log10(slowest)
    return PLOT.latencyBottom - share * (PLOT.latencyBottom - PLOT.latencyTop)
  }
  const dots = thin(rows).map(({ at, latency, isBad, index }) => {
    const kind = isBad ? 'bad' : `s${index % 5}`
    return `<circle class="${kind}" cx="${x(at).toFixed(1)}" cy="${y(latency).toFixed(1)}" r="${isBad ? 2.4 : 1.8}"/>`
  })
  return [
    `<div class="plot"><svg viewBox="0 0 ${WIDTH} 240" role="img" aria-label="latency and failures over time" xmlns="http://www.w3.org/2000/svg">`,
    ...grid(slowest, y),
    ...dots,
    ...failureBars(
      rows.filter(({ isBad }) => isBad),
      start,
      end,
    ),
    ...events.map((event, index) => marker(event, x(event.atMs), index)),
    `<text class="axis" x="${PLOT.left}" y="232">${time(start, end - start)}</text>`,
    `<text class="axis" x="${WIDTH - PLOT.right}" y="232" text-anchor="end">${time(end, end - start)}</text>`,
    '</svg></div>',
    `<p class="legend">${sets.map(({ name, rows: { length } }, index) => `<span class="s${index % 5}">● ${escapeXml(name)} (${length})</span>`).join(' ')} <span class="bad">● failed</span></p>`,
  ].join('\n')
}

function time(ms: number, spanMs: number): string {
  return spanMs < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}

function grid(slowest: number, y: (latency: number) => number): string[] {
  const lines: string[] = []
  for (let step = 1; step <= slowest; step *= 10) {
    const at = y(step).toFixed(1)
    lines.push(`<line class="grid" x1="${PLOT.left}" x2="${WIDTH - PLOT.right}" y1="${at}" y2="${at}"/>`)
    lines.push(
      `<text class="axis" x="${PLOT.left - 6}" y="${at}" text-anchor="end">${step < 1000 ? `${step} ms` : `${step / 1000} s`}</text>`,
    )
  }
  lines.push(
    `<text class="axis" x="${PLOT.left - 6}" y="${PLOT.errorsBottom}" text-anchor="end">failed</text>`,
  )
  return lines
}

function failureBars(failures: readonly { at: number }[], start: number, end: number): string[] {
  const counts = new Array<number>(BUCKETS).fill(0)
  for (const { at } of failures) {
    const bucket = Math.min(BUCKETS - 1, Math.floor(((at - start) / (end - start)) * BUCKETS))
    counts[bucket] = (counts[bucket] ?? 0) + 1
  }
  const most = Math.max(1, ...counts)
  const width = (WIDTH - PLOT.left - PLOT.right) / BUCKETS
  return counts.flatMap((value, bucket) => {
    if (value === 0) return []
    const height = Math.max(3, (value / most) * (PLOT.errorsBottom - PLOT.errorsTop))
    return [
      `<rect class="bad" x="${(PLOT.left + bucket * width).toFixed(1)}" y="${(PLOT.errorsBottom - height).toFixed(1)}" width="${width.toFixed(1)}" height="${height.toFixed(1)}"><title>${value} failed</title></rect>`,
    ]
  })
}

function marker({ label, kind }: TimelineEvent, at: number, index: number): string {
  const anchor = at > WIDTH * 0.75 ? 'end' : 'start'
  return `<line class="event ${kind}" x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${PLOT.latencyTop - 8}" y2="${PLOT.errorsBottom}"/><text class="event ${kind}" x="${at.toFixed(1)}" y="${12 + (index % 2) * 12}" text-anchor="${anchor}">${escapeXml(label)}</text>`
}

const MAX_DOTS = 4_000

/** Keeps every failure and an even share of the rest, so that a page stays light. */
function thin<T extends { isBad: boolean }>(rows: readonly T[]): readonly T[] {
  const step = Math.ceil(rows.length / MAX_DOTS)
  return step <= 1 ? rows : rows.filter((row, index) => index % step === 0 || row.isBad)
}
