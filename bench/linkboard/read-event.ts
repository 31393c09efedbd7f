import type { Board } from './board.ts'

export interface ReadEvent {
  readonly event: string
  readonly id: string
  readonly data: string
}

/** The first event that a stream brings, once `whenOpen` has had its turn. @throws Error when the stream ends before. */
export async function readEvent(
  board: Board,
  headers: Record<string, string>,
  whenOpen: () => Promise<unknown> = async () => undefined,
): Promise<ReadEvent> {
  const leave = new AbortController()
  const timer = setTimeout(() => leave.abort(new Error('no event within 10 s')), 10_000)
  try {
    const response = await fetch(`${board.url}/api/v1/events`, {
      headers: { accept: 'text/event-stream', ...headers },
      signal: leave.signal,
    })
    await whenOpen()
    let text = ''
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece
      const event = text
        .split('\n\n')
        .slice(0, -1)
        .find((block) => block.includes('data:'))
      if (event !== undefined) return parse(event)
    }
    throw new Error(`the stream ended with ${response.status} before an event`)
  } finally {
    clearTimeout(timer)
    leave.abort()
  }
}

function parse(block: string): ReadEvent {
  const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, 'm').exec(block)?.[1] ?? ''
  return { event: field('event'), id: field('id'), data: field('data') }
}
