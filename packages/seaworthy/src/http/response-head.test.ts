import { createServer, ServerResponse } from 'node:http'
import { rawHttp } from '@seaworthy/rig'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { answerBytes, createResponseHeads, isFaithful, listingHeads, prepareFields } from './response-head.ts'

const heads = createResponseHeads()

test('this Node writes prepared heads', () => {
  expect(heads).not.toBe(listingHeads)
})

test('any answer has the same bytes as by writeHead alone', () => {
  const name = fc.stringMatching(/^x-[a-z]{1,9}$/)
  const value = fc.stringMatching(/^[ -~]{0,40}$/)
  const pairs = fc.array(fc.tuple(name, value), { maxLength: 5 }).map((list) => list.flat())
  const framing = fc.constantFrom<string[]>(
    [],
    ['connection', 'close'],
    ['Connection', 'keep-alive'],
    ['transfer-encoding', 'chunked'],
    ['date', 'Thu, 01 Jan 1970 00:00:00 GMT'],
    ['keep-alive', 'timeout=1'],
    ['content-disposition', 'attachment; filename="\xe9"'],
  )
  const sample = fc
    .record({
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS'),
      minor: fc.constantFrom<0 | 1>(0, 1),
      status: fc.constantFrom(200, 201, 204, 206, 304, 404, 413, 422, 500, 503),
      keepAlive: fc.boolean(),
      last: fc.boolean(),
      prepared: pairs,
      plain: pairs,
      fields: fc.tuple(pairs, framing).map(([own, more]) => [...own, ...more]),
      body: fc.option(fc.string(), { nil: undefined }),
      sized: fc.boolean(),
    })
    .map(({ sized, ...rest }) => {
      const bytes = Buffer.byteLength(rest.body ?? '')
      return sized ? { ...rest, fields: [...rest.fields, 'content-length', String(bytes)] } : rest
    })
  fc.assert(
    fc.property(sample, (answer) => {
      expect(answerBytes(heads, answer)).toBe(answerBytes(listingHeads, answer))
    }),
    { numRuns: 2_000 },
  )
})

test('the answers of a server have the same bytes, on kept, last and closed connections', async () => {
  const fields = prepareFields(['x-content-type-options', 'nosniff', 'vary', 'origin'])
  const transcripts = await Promise.all(
    [heads, listingHeads].map(async (way) => {
      const server = createServer({ ServerResponse: way.ServerResponse }, (request, response) => {
        response.sendDate = false
        const status = Number(request.url?.slice(1))
        way.write(
          response,
          status,
          fields,
          ['x-request-id', 'abc'],
          status === 200 ? ['content-length', '2'] : [],
        )
        response.end(status === 200 ? 'ok' : undefined)
      })
      server.maxRequestsPerSocket = 4
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const { port } = server.address() as { port: number }
        const url = `http://127.0.0.1:${port}`
        const line = (target: string) => `${target}\r\nhost: x\r\n\r\n`
        const kept = ['HEAD /200 HTTP/1.1', 'GET /304 HTTP/1.1', 'GET /204 HTTP/1.1', 'GET /200 HTTP/1.1']
        const over = 'GET /200 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'
        return [
          await rawHttp(url, [kept.map(line).join('') + over]),
          await rawHttp(url, [line('GET /200 HTTP/1.0')]),
          await rawHttp(url, [line('HEAD /204 HTTP/1.0')]),
        ]
      } finally {
        server.close()
      }
    }),
  )
  expect(transcripts[0]).toEqual(transcripts[1])
  expect(transcripts[0]?.[0]).toMatchObject({ status: 200, headers: { connection: 'keep-alive' } })
  expect(transcripts[0]?.[1]).toMatchObject({ headers: { connection: 'close', vary: 'origin' }, body: 'ok' })
})

test('a field that could split the answer is refused, and nothing of the head is kept', () => {
  const prepared = prepareFields(['x-prepared', 'a'])
  for (const bad of ['a\r\nset-cookie: b', 'a\nb', 'a\rb', 'a\0b', '\u0100']) {
    const sample = { method: 'GET', minor: 1, status: 200, keepAlive: true, last: false } as const
    const split = { ...sample, prepared: [], plain: [], body: '', fields: ['x-field', bad] }
    expect(() => answerBytes(heads, split)).toThrow(/content/)
    expect(() => prepareFields(['x-field', bad])).toThrow(/content/)
    expect(() => prepareFields([`x${bad}`, 'a'])).toThrow(/name/)
  }
  expect(prepared.lines).toBe('x-prepared: a\r\n')
})

test('a field by which Node frames the answer cannot be prepared', () => {
  for (const name of ['Content-Length', 'transfer-encoding', 'connection', 'date']) {
    expect(() => prepareFields([name, '1'])).toThrow('cannot be prepared')
  }
})

test('a Node that no longer takes lines from us is noticed, and gets the whole list', () => {
  const silent = { ...heads, ServerResponse }
  expect(isFaithful(heads)).toBe(true)
  expect(isFaithful(silent)).toBe(false)
  const broken = class extends heads.ServerResponse {
    _storeHeader(): void {
      throw new Error('changed')
    }
  }
  expect(isFaithful({ ...heads, ServerResponse: broken as unknown as typeof ServerResponse })).toBe(false)
})
