import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type LifecycleEvent, type LifecycleState, nextStage, type Stage } from './lifecycle-state.ts'
import { STOP_PHASES } from './stop-phase.ts'

const ALLOWED: Readonly<Record<LifecycleState, readonly LifecycleState[]>> = {
  starting: ['ready', 'degraded', 'draining'],
  ready: ['degraded', 'draining'],
  degraded: ['ready', 'draining'],
  draining: ['stopping'],
  stopping: ['stopped'],
  stopped: [],
}

const event: fc.Arbitrary<LifecycleEvent> = fc.oneof(
  fc.record({
    type: fc.constant('reported' as const),
    state: fc.constantFrom('starting' as const, 'ready' as const, 'degraded' as const),
  }),
  fc.record({ type: fc.constant('stop requested' as const), reason: fc.string() }),
  fc.record({ type: fc.constant('phase begun' as const), phase: fc.constantFrom(...STOP_PHASES) }),
  fc.record({ type: fc.constant('phases ended' as const) }),
)

test('no sequence of events leaves the order starting, ready or degraded, draining, stopping, stopped', () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 40 }), (events) => {
      let stage: Stage = { state: 'starting' }
      for (const each of events) {
        const next = nextStage(stage, each)
        if (next.state !== stage.state) expect(ALLOWED[stage.state]).toContain(next.state)
        stage = next
      }
    }),
  )
})

test('an event that does not apply gives the same stage back', () => {
  const stopped: Stage = { state: 'stopped', reason: 'SIGTERM' }
  fc.assert(fc.property(event, (each) => nextStage(stopped, each) === stopped))
})

test('the reason of a stop stays until the end', () => {
  const events: LifecycleEvent[] = [
    { type: 'stop requested', reason: 'first' },
    { type: 'stop requested', reason: 'second' },
    ...STOP_PHASES.map((phase) => ({ type: 'phase begun' as const, phase })),
    { type: 'phases ended' },
  ]
  expect(events.reduce(nextStage, { state: 'ready' } as Stage)).toEqual({ state: 'stopped', reason: 'first' })
})
