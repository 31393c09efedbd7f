import { counted, type Finding, notApplicable } from '../engine/outcome.ts'
import { header } from '../http/exchange.ts'
import { rateFieldFaults } from '../http/rate-limit-fields.ts'
import { defineProbe } from './probe.ts'

const ID_HEADERS = ['x-request-id', 'x-correlation-id', 'request-id', 'traceparent']
const GOOD_ID = 'probe-3f9c2a71-0001'
const HOSTILE_ID = `<script>${'x'.repeat(300)}</script>`

export const correlationProbe = defineProbe('correlation', 'B', ['HTTP-2'], {
  claim: 'Every answer names its request, a good id is kept and a bad one is not',
  method: 'Asks with a well-formed X-Request-Id, with a hostile one and without.',
  async run({ ask, samples, target }) {
    const path = samples[0]?.path ?? '/'
    const first = await ask(path)
    const name = ID_HEADERS.find((candidate) => header(first, candidate) !== undefined)
    if (!name) {
      return counted('answers without a request id', [
        { message: `${path} has none of ${ID_HEADERS.join(', ')}`, reproduce: `curl -sI ${target}${path}` },
      ])
    }
    const findings: Finding[] = []
    const second = await ask(path)
    if (header(first, name) === header(second, name))
      findings.push({ message: `two requests have the same ${name}` })
    if (name !== 'traceparent') {
      const kept = await ask(path, { headers: { [name]: GOOD_ID } })
      const reproduce = (id: string) => `curl -sI -H '${name}: ${id}' ${target}${path}`
      if (header(kept, name) !== GOOD_ID)
        findings.push({ message: `a well-formed ${name} is not kept`, reproduce: reproduce(GOOD_ID) })
      const hostile = await ask(path, { headers: { [name]: HOSTILE_ID } })
      if (header(hostile, name) === HOSTILE_ID) {
        findings.push({
          message: `a ${name} of 317 bytes with markup is taken over`,
          reproduce: reproduce(HOSTILE_ID),
        })
      }
    }
    return counted('faults in request ids', findings)
  },
})

export const rateLimitProbe = defineProbe('rate-limit-fields', 'B', ['HTTP-6'], {
  claim: 'A client is told its quota in the current fields',
  severity: 'warning',
  method: 'Reads RateLimit-Policy and RateLimit of the samples; no limit is tried out.',
  async run({ samples, target }) {
    if (samples.length === 0) return notApplicable('no sample answers')
    const faults = samples.map(({ path, answer }) => ({ path, faults: rateFieldFaults(answer) }))
    const told = faults.filter((entry) => entry.faults !== undefined)
    const [first] = samples
    if (told.length === 0) {
      return counted('missing quota fields', [
        {
          message: 'no sample has RateLimit-Policy and RateLimit',
          reproduce: `curl -sI ${target}${first?.path}`,
        },
      ])
    }
    return counted(
      'faults in rate fields',
      told.flatMap(({ path, faults: list }) =>
        (list ?? []).map((message) => ({ message: `${path}: ${message}` })),
      ),
    )
  },
})
