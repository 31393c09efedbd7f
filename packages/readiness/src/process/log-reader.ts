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
        lines.push({ atMs: performance.now(), stream: name, text, ...parse(text) })
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

function parse(text: string): { json?: Record<string, unknown> } {
  if (!text.startsWith('{')) return {}
  try {
    return { json: JSON.parse(text) as Record<string, unknown> }
  } catch {
    return {}
  }
}
