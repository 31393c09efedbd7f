import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  type BreakerOptions,
  type BreakerTransition,
  CircuitBreaker,
  type Verdict,
} from './circuit-breaker.ts'

const OPTIONS: BreakerOptions = {
  windowMs: 10_000,
  minimumCalls: 10,
  failureRatio: 0.5,
  slowCallMs: 1_000,
  slowCallRatio: 0.8,
  openMs: 5_000,
  maxOpenMs: 20_000,
  probes: 2,
}

function watched(options: Partial<BreakerOptions> = {}) {
  const transitions: BreakerTransition[] = []
  const breaker = new CircuitBreaker({ ...OPTIONS, ...options }, (transition) => transitions.push(transition))
  const call = (verdict: Verdict, nowMs: number, durationMs = 1) => {
    const permit = breaker.admit(nowMs)
    if (permit === undefined) return false
    breaker.report(permit, verdict, durationMs, nowMs)
    return true
  }
  return { breaker, call, path: () => transitions.map(({ to }) => to), transitions }
}

test('it opens at the failure ratio, once the window holds enough calls', () => {
  const { breaker, call, transitions } = watched()
  for (let i = 0; i < 9; i++) call('failure', i)
  expect(breaker.stateAt(9)).toBe('closed')
  call('success', 9)
  expect(breaker.stateAt(9)).toBe('closed')
  call('failure', 10)
  expect(breaker.stateAt(10)).toBe('open')
  expect(transitions[0]).toMatchObject({ from: 'closed', to: 'open', calls: 11, failures: 10, slow: 0 })
})

test('slow calls open it although they succeed', () => {
  const { breaker, call } = watched()
  for (let i = 0; i < 2; i++) call('success', i)
  for (let i = 0; i < 8; i++) call('success', i, 1_000)
  expect(breaker.stateAt(10)).toBe('open')
})

test('failures that have left the window are forgotten', () => {
  const { breaker, call } = watched()
  for (let i = 0; i < 9; i++) call('failure', 0)
  for (let i = 0; i < 9; i++) call('success', 10_000)
  call('failure', 10_001)
  expect(breaker.stateAt(10_001)).toBe('closed')
})

test('what says nothing about the provider is not counted, unless it was slow', () => {
  const { breaker, call } = watched()
  for (let i = 0; i < 50; i++) call('ignored', i)
  expect(breaker.stateAt(50)).toBe('closed')
  for (let i = 0; i < 10; i++) call('ignored', i, 2_000)
  expect(breaker.stateAt(60)).toBe('open')
})

test('open it refuses until its time is over, then lets the probes through and closes when all succeed', () => {
  const { breaker, call, path } = watched()
  for (let i = 0; i < 10; i++) call('failure', 0)
  expect(call('success', 4_999)).toBe(false)
  expect(breaker.openForMs(4_000)).toBe(1_000)
  expect(breaker.stateAt(5_000)).toBe('half-open')
  const first = breaker.admit(5_000)
  const second = breaker.admit(5_000)
  expect(breaker.admit(5_000)).toBeUndefined()
  breaker.report(first as number, 'success', 1, 5_001)
  expect(breaker.stateAt(5_001)).toBe('half-open')
  breaker.report(second as number, 'success', 1, 5_002)
  expect(path()).toEqual(['open', 'half-open', 'closed'])
})

test('a failed or slow probe opens it again for twice as long, up to the longest', () => {
  const { breaker, call } = watched()
  for (let i = 0; i < 10; i++) call('failure', 0)
  call('failure', 5_000)
  expect(breaker.openForMs(5_000)).toBe(10_000)
  call('success', 15_000, 1_000)
  expect(breaker.openForMs(15_000)).toBe(20_000)
  call('failure', 35_000)
  expect(breaker.openForMs(35_000)).toBe(20_000)
})

test('a probe that was called off gives its permit back', () => {
  const { breaker, call } = watched({ probes: 1 })
  for (let i = 0; i < 10; i++) call('failure', 0)
  expect(call('ignored', 5_000)).toBe(true)
  expect(call('success', 5_000)).toBe(true)
  expect(breaker.stateAt(5_000)).toBe('closed')
})

test('a result from before it opened neither closes it nor keeps it open', () => {
  const { breaker, call } = watched({ probes: 1 })
  const early = breaker.admit(0) as number
  for (let i = 0; i < 10; i++) call('failure', 0)
  breaker.report(early, 'success', 1, 1)
  expect(breaker.stateAt(1)).toBe('open')
  const probe = breaker.admit(5_000) as number
  breaker.report(early, 'failure', 1, 5_001)
  breaker.report(probe, 'success', 1, 5_002)
  expect(breaker.stateAt(5_002)).toBe('closed')
})

test('whatever happens, it follows its states, and in the half-open state no more than the probes are out', () => {
  const verdict = fc.constantFrom<Verdict>('success', 'failure', 'ignored')
  const step = fc.oneof(
    fc.record({ kind: fc.constant('wait' as const), ms: fc.oneof(fc.nat(500), fc.nat(30_000)) }),
    fc.record({ kind: fc.constant('admit' as const) }),
    fc.record({
      kind: fc.constant('report' as const),
      which: fc.nat(20),
      verdict,
      ms: fc.constantFrom(1, 1_500),
    }),
  )
  const follows = { closed: ['open'], open: ['half-open'], 'half-open': ['open', 'closed'] }
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), fc.integer({ min: 1, max: 3 }), (steps, probes) => {
      const { breaker, transitions } = watched({ probes, minimumCalls: 3 })
      const out: { permit: number; state: string }[] = []
      let nowMs = 0
      for (const action of steps) {
        const before = breaker.stateAt(nowMs)
        if (action.kind === 'wait') nowMs += action.ms
        else if (action.kind === 'admit') {
          const refuses = breaker.refuses(nowMs)
          const permit = breaker.admit(nowMs)
          expect(permit === undefined).toBe(refuses)
          if (before === 'open') expect(permit).toBeUndefined()
          if (before === 'closed') expect(permit).toBeDefined()
          if (permit !== undefined) out.push({ permit, state: breaker.stateAt(nowMs) })
        } else if (out.length > 0) {
          const [reported] = out.splice(action.which % out.length, 1)
          breaker.report(reported?.permit ?? 0, action.verdict, action.ms, nowMs)
        }
        const newest = Math.max(0, ...out.map(({ permit }) => permit))
        const probing = out.filter(({ permit, state }) => permit === newest && state === 'half-open')
        expect(probing.length).toBeLessThanOrEqual(probes)
      }
      for (const { from, to } of transitions) expect(follows[from]).toContain(to)
    }),
  )
})

test('what it saw before it opened is forgotten when it closes, although it is still in the window', () => {
  const { breaker, call, path } = watched()
  for (let i = 0; i < 10; i++) call('failure', 0)
  call('success', 5_000)
  call('success', 5_001)
  expect(breaker.stateAt(5_001)).toBe('closed')
  for (let i = 0; i < 9; i++) call('failure', 5_002)
  expect(breaker.stateAt(5_002)).toBe('closed')
  expect(path()).toEqual(['open', 'half-open', 'closed'])
})
