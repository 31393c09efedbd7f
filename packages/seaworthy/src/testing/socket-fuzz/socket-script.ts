import { type FuzzRequest, makeRequest, type Port } from './fuzz-request.ts'
import { seededRandom } from './seeded-random.ts'

/** What a client does next on its connection. */
export type Step =
  | { readonly kind: 'send'; readonly bytes: string }
  | { readonly kind: 'pause'; readonly ms: number }
  | { readonly kind: 'stop reading' }
  | { readonly kind: 'read on' }
  /** Waits for the answers to as many requests, or for a while. */
  | { readonly kind: 'await answers'; readonly count: number }
  | { readonly kind: 'half-close' }
  | { readonly kind: 'reset' }
  | { readonly kind: 'close' }
  /** Does nothing more, and leaves it to the service to end the connection. */
  | { readonly kind: 'abandon' }

/** One connection from its first byte to its end; follows from the seed alone. */
export interface SocketScript {
  readonly seed: number
  readonly port: Port
  readonly requests: readonly FuzzRequest[]
  readonly steps: readonly Step[]
  /** The client did nothing that may cost it an answer, so all of them must come. */
  readonly isOwedAll: boolean
}

/** How a client ends its connection; the same chance for each, and half of all end well. */
const ENDS = ['reset', 'reset', 'half-close', 'close', 'abandon'] as const

export function writeScript(seed: number): SocketScript {
  const random = seededRandom(seed)
  const chance = (share: number) => random() < share
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1))
  const port: Port = chance(0.7) ? 'traffic' : 'management'
  const flood = chance(0.01) ? 400 : chance(0.03) ? 24 : 0
  const requests: FuzzRequest[] = []
  const count = flood || between(1, 5)
  for (let n = 0; n < count; n += 1) {
    const request = makeRequest({ random, port, tag: `fz-${seed}-${n}`, isFlood: flood > 0 })
    requests.push(request)
    // What comes after it is no request any more.
    if (request.ends && request.ends !== 'perhaps' && chance(0.7)) break
  }

  const steps: Step[] = []
  const isPipelined = flood > 0 || chance(0.5)
  const sends: string[] = isPipelined
    ? [requests.map(({ bytes }) => bytes).join('')]
    : requests.map(({ bytes }) => bytes)
  let stalls = chance(0.1)
  if (stalls) steps.push({ kind: 'stop reading' })
  sends.forEach((bytes, index) => {
    for (const piece of cutUp(bytes, chance(0.4) ? between(1, 4) : 0, random)) {
      steps.push({ kind: 'send', bytes: piece })
      if (chance(0.3)) steps.push({ kind: 'pause', ms: between(0, 8) })
    }
    if (!isPipelined && chance(0.8)) steps.push({ kind: 'await answers', count: index + 1 })
  })
  if (stalls && chance(0.5)) {
    steps.push({ kind: 'pause', ms: between(0, 200) }, { kind: 'read on' })
    stalls = false
  }

  if (chance(0.5)) return finish(stalls ? 'close' : 'wait for all')
  // The end comes at any moment: before the first byte, within a head or a body, between requests, or during an answer.
  const kept = chance(0.5) ? steps.slice(0, between(0, steps.length)) : steps
  const last = kept.at(-1)
  if (last?.kind === 'send' && chance(0.5)) {
    kept[kept.length - 1] = { kind: 'send', bytes: last.bytes.slice(0, between(0, last.bytes.length)) }
  }
  if (chance(0.5)) kept.push({ kind: 'pause', ms: between(0, 40) })
  const end = ENDS[between(0, ENDS.length - 1)] as (typeof ENDS)[number]
  kept.push({ kind: end })
  if (end === 'half-close') kept.push({ kind: chance(0.5) ? 'abandon' : 'reset' })
  return { seed, port, requests, steps: kept, isOwedAll: false }

  function finish(how: 'close' | 'wait for all'): SocketScript {
    if (how === 'wait for all') steps.push({ kind: 'await answers', count: requests.length })
    const isLossy =
      how === 'close' || flood > 0 || requests.some((request) => request.ends === 'without an answer')
    return { seed, port, requests, steps: [...steps, { kind: 'close' }], isOwedAll: !isLossy }
  }
}

/** In as many places, any of which may be within a line ending or a character. */
function cutUp(bytes: string, cuts: number, random: () => number): string[] {
  const at = Array.from({ length: cuts }, () => Math.floor(random() * bytes.length)).sort((a, b) => a - b)
  return [0, ...at]
    .map((from, index) => bytes.slice(from, at[index] ?? bytes.length))
    .filter((piece) => piece !== '')
}
