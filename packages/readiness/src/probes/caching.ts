import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { counted, type Finding, notApplicable } from '../engine/outcome.ts'
import { header } from '../http/exchange.ts'
import { defineProbe } from './probe.ts'

const WORTH_COMPRESSING = 1_000
const TEXT = /json|text|javascript|xml|yaml/

export const conditionalsProbe = defineProbe('conditionals', 'B', ['HTTP-9'], {
  claim: 'An unchanged answer costs 304 and no body',
  severity: 'warning',
  method: 'Asks each successful sample again with its ETag or date.',
  async run({ samples, ask, target }) {
    const good = samples.filter(
      ({ answer }) => answer.status === 200 && !/no-store/.test(header(answer, 'cache-control') ?? ''),
    )
    if (good.length === 0)
      return notApplicable('no sample answers 200 and may be stored: name one with --path')
    const findings: Finding[] = []
    for (const { path, answer } of good) {
      const etag = header(answer, 'etag')
      const modified = header(answer, 'last-modified')
      const conditions: Record<string, string> = etag
        ? { 'if-none-match': etag }
        : { 'if-modified-since': modified ?? '' }
      const reproduce = `curl -i ${Object.entries(conditions).map(([name, value]) => `-H '${name}: ${value}' `)}${target}${path}`
      if (!etag && !modified) {
        findings.push({ message: `${path} has neither ETag nor Last-Modified, and may be stored` })
        continue
      }
      const again = await ask(path, { headers: conditions })
      if (again.kind !== 'answer') continue
      if (again.status !== 304)
        findings.push({ message: `${path} answers ${again.status} to its own validator`, reproduce })
      else if (again.body.length > 0) findings.push({ message: `${path} answers 304 with a body`, reproduce })
    }
    return counted('reads without conditional answers', findings)
  },
})

export const compressionProbe = defineProbe('compression', 'B', ['HTTP-9'], {
  claim: 'Large text answers are compressed, and caches are told',
  severity: 'warning',
  method:
    'Asks each text sample over 1000 bytes with Accept-Encoding, and checks that it decodes to the same size.',
  async run({ samples, ask, target }) {
    const large = samples.filter(
      ({ answer }) =>
        answer.status === 200 &&
        answer.body.length >= WORTH_COMPRESSING &&
        TEXT.test(header(answer, 'content-type') ?? ''),
    )
    if (large.length === 0) return notApplicable('no sample is text over 1000 bytes: name one with --path')
    const findings: Finding[] = []
    for (const { path } of large) {
      const packed = await ask(path, { headers: { 'accept-encoding': 'gzip, br' } })
      if (packed.kind !== 'answer') continue
      const encoding = header(packed, 'content-encoding')
      const reproduce = `curl -sI -H 'Accept-Encoding: gzip, br' ${target}${path}`
      if (!encoding) {
        findings.push({ message: `${path} sends ${packed.body.length} bytes as they are`, reproduce })
        continue
      }
      if (!/accept-encoding/i.test(header(packed, 'vary') ?? '')) {
        findings.push({ message: `${path} is ${encoding} without Vary: Accept-Encoding`, reproduce })
      }
      if (!decodes(packed.body, encoding))
        findings.push({ message: `${path} says ${encoding} and does not decode`, reproduce })
    }
    return counted('large answers sent as they are', findings)
  },
})

function decodes(body: Buffer, encoding: string): boolean {
  try {
    if (encoding === 'gzip') gunzipSync(body)
    if (encoding === 'br') brotliDecompressSync(body)
    return true
  } catch {
    return false
  }
}
