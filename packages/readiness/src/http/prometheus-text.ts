/** One line of a scrape. */
export interface MetricSample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Scrape {
  readonly samples: readonly MetricSample[]
  readonly types: ReadonlyMap<string, string>
  /** Lines that are not in the format. */
  readonly faults: readonly string[]
}

const LINE =
  /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(NaN|[+-]?Inf|[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|[+-]?\.\d+)(?:\s+-?\d+(?:\.\d+)?)?(?:\s+#.*)?$/i
const LABEL = /\s*([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"\s*(?:,|$)/y

/** Reads the Prometheus text format, OpenMetrics included as far as they agree. */
export function parsePrometheus(text: string): Scrape {
  const samples: MetricSample[] = []
  const types = new Map<string, string>()
  const faults: string[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const type = /^# TYPE (\S+) (\S+)/.exec(line)
    if (type) types.set(type[1] ?? '', type[2] ?? '')
    if (line.startsWith('#')) continue
    const match = LINE.exec(line.trim())
    const labels = match && parseLabels(match[2] ?? '')
    if (!match || !labels) faults.push(`line ${index + 1}: ${line.slice(0, 80)}`)
    else samples.push({ name: match[1] ?? '', labels, value: toNumber(match[3] ?? '') })
  }
  return { samples, types, faults }
}

function parseLabels(text: string): Record<string, string> | undefined {
  const labels: Record<string, string> = {}
  LABEL.lastIndex = 0
  while (LABEL.lastIndex < text.length) {
    const match = LABEL.exec(text)
    if (!match) return undefined
    labels[match[1] ?? ''] = (match[2] ?? '').replace(/\\(.)/g, (_, character: string) =>
      character === 'n' ? '\n' : character,
    )
  }
  return labels
}

function toNumber(text: string): number {
  if (/inf/i.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
  return Number(text)
}
