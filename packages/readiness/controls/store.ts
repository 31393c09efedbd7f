import { createServer } from 'node:http'

/** The store that replicas of the reference service share: values, counters with an end, and locks, over HTTP. */
const values = new Map<string, { text: string; endsAt: number }>()

const find = (key: string) => {
  const found = values.get(key)
  return found && found.endsAt > Date.now() ? found : undefined
}

createServer(async (request, response) => {
  const { pathname: key, searchParams } = new URL(request.url ?? '/', 'http://store')
  const endsAt = Date.now() + Number(searchParams.get('ms') ?? 3_600_000)
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  const found = find(key)
  switch (request.method) {
    case 'PUT':
      values.set(key, { text, endsAt })
      break
    case 'POST': {
      const entry = found ?? { text: '0', endsAt }
      entry.text = String(Number(entry.text) + 1)
      values.set(key, entry)
      response.end(JSON.stringify({ count: Number(entry.text), endsAt: entry.endsAt }))
      return
    }
    case 'LOCK':
      if (found) response.statusCode = 409
      else values.set(key, { text, endsAt })
      break
    case 'DELETE':
      values.delete(key)
      break
    default:
      if (!found) response.statusCode = 404
  }
  response.end(request.method === 'GET' ? (found?.text ?? '') : '')
}).listen(Number(process.argv[2]), '127.0.0.1')
