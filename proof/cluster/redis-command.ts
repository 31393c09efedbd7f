import { connect } from 'node:net'
import { text } from 'node:stream/consumers'

/** What a Redis answers to one command whose answer is one value; null for none. */
export async function redisCommand(
  target: { readonly host: string; readonly port: number },
  words: readonly string[],
): Promise<string | null> {
  const socket = connect(target)
  socket.end(
    [words, ['QUIT']]
      .map((each) => `*${each.length}\r\n${each.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`)
      .join(''),
  )
  const [first = '', second = ''] = (await text(socket)).split('\r\n')
  if (first.startsWith('-')) throw new Error(first)
  if (first.startsWith('$')) return first === '$-1' ? null : second
  return first.slice(1)
}
