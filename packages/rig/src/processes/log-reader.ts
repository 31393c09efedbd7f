import type { Readable } from 'node:stream'

export interface LogLine {
  /** When it was read, by the monotonic clock of this process. */
  readonly atMs: number
  readonly stream: 'stdout' | 'stderr'
  readonly text: string
  /** The line as an object, when it is a JSON object. */
  readonly json?: Readonly<Record<string, unknown>>
}

/** Collects what a process prints, line by line. */
export interface LogReader {
  readonly lines: readonly LogLine[]
  /** Reads a stream into the same list, in order of arrival. */
  attach(stream: Readable, name: LogLine['stream']): void
  /** When every stream that was attached has ended. */
  readonly ended: Promise<unknown>
  /** The last lines, to tell why a process did not start. */
  tail(count: number): string
}

const MAX_LINES = 200_000

export function createLogReader(): LogReader {
  const lines: LogLine[] = []
  const ends: Promise<void>[] = []
  return {
    lines,
    get ended() {
      return Promise.all(ends)
    },
    attach(stream, name) {
      let rest = ''
      const take = (text: string) => {
        if (text.trim() === '' || lines.length >= MAX_LINES) return
        lines.push(new ReadLine(performance.now(), name, text))
      }
      stream.setEncoding('utf8')
      stream.on('data', (chunk: string) => {
        const parts = (rest + chunk).split('\n')
        rest = parts.pop() ?? ''
        parts.forEach(take)
      })
      ends.push(
        new Promise((resolve) =>
          stream.on('close', () => {
            take(rest)
            resolve()
          }),
        ),
      )
    },
    tail: (count) =>
      lines
        .slice(-count)
        .map(({ text }) => text)
        .join('\n'),
  }
}

/** Parsed when somebody asks: under load most lines are never looked at. */
class ReadLine implements LogLine {
  readonly atMs: number
  readonly stream: LogLine['stream']
  readonly text: string
  #json: LogLine['json'] | null = null

  constructor(atMs: number, stream: LogLine['stream'], text: string) {
    this.atMs = atMs
    this.stream = stream
    this.text = text
  }

  get json(): LogLine['json'] {
    if (this.#json === null) this.#json = parse(this.text)
    return this.#json
  }
}

function parse(text: string): LogLine['json'] {
  if (!text.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
