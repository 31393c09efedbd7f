import { expect, test } from 'vitest'
import { HandClock } from './fixtures/stage.ts'
import { principalOf } from './principal.ts'
import { VerifiedTokens } from './verified-tokens.ts'

const principal = principalOf({ sub: 'ada' }, new Map())!

test('the least recently used token leaves when there are too many', () => {
  const clock = new HandClock()
  const tokens = new VerifiedTokens({ clock, maxEntries: 2 })
  tokens.keep('a', principal, clock.ms + 1_000)
  tokens.keep('b', principal, clock.ms + 1_000)
  tokens.get('a')
  tokens.keep('c', principal, clock.ms + 1_000)
  expect(tokens.size).toBe(2)
  expect(tokens.get('b')).toBeUndefined()
  expect(tokens.get('a')).toBe(principal)
})

test('a token that has expired is neither kept nor found', () => {
  const clock = new HandClock()
  const tokens = new VerifiedTokens({ clock })
  tokens.keep('a', principal, clock.ms)
  expect(tokens.size).toBe(0)
  tokens.keep('a', principal, clock.ms + 1)
  clock.ms += 1
  expect(tokens.get('a')).toBeUndefined()
  expect(tokens.size).toBe(0)
})

test('a wall clock set back does not keep a token beyond its bound', () => {
  const clock = new HandClock()
  const tokens = new VerifiedTokens({ clock, maxAgeMs: 60_000 })
  let steadyMs = 0
  clock.monotonicMs = () => steadyMs
  tokens.keep('a', principal, clock.ms + 3_600_000)
  clock.ms -= 1e9
  steadyMs += 60_000
  expect(tokens.get('a')).toBeUndefined()
})

test('a digest tells tokens apart and holds none of the token', () => {
  const tokens = new VerifiedTokens({ clock: new HandClock() })
  expect(tokens.digest('aaa.bbb.ccc')).toHaveLength(44)
  expect(tokens.digest('aaa.bbb.ccc')).not.toBe(tokens.digest('aaa.bbb.ccd'))
})
