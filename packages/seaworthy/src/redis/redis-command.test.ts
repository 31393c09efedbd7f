import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { DeadlineWatch } from '../base/index.ts'
import { ManualClock } from '../testing/index.ts'
import { type CommandTimes, RedisCommand } from './redis-command.ts'
import { RedisLost } from './redis-script.ts'

/** A process whose event loop the test holds up. */
class BusyClock extends ManualClock {
  lateMs = 0
  override monotonicMs(): number {
    return super.monotonicMs() + this.lateMs
  }
}

function stage(timeoutMs = 40) {
  const clock = new BusyClock()
  const watch = new DeadlineWatch<RedisCommand>(clock)
  const times: CommandTimes = { clock, timeoutMs, longestMs: timeoutMs, lastReplyMs: 0 }
  const losses: number[] = []
  const events = {
    answered: () => undefined,
    refused: () => undefined,
    timedOut: (silentMs: number) => void losses.push(silentMs),
  }
  const send = (reply: Promise<unknown>) => new RedisCommand(times, watch, events).run(() => reply)
  return { clock, watch, times, losses, send }
}
const never = () => new Promise(() => undefined)

test('a command is given up after the silence that is allowed', async () => {
  const { clock, losses, send, watch } = stage()
  const given = expect(send(never())).rejects.toMatchObject({ reason: 'timeout' })
  await clock.advance(39)
  expect(losses).toEqual([])
  await clock.advance(1)
  await given
  expect({ losses, left: watch.size, sleeping: clock.sleeping }).toEqual({
    losses: [40],
    left: 0,
    sleeping: 0,
  })
})

test('an event loop that was late itself is no silence of Redis: once the command gets as much longer', async () => {
  const { clock, losses, send } = stage()
  const reply = Promise.withResolvers<string>()
  const given = send(reply.promise)
  clock.lateMs = 30
  await clock.advance(40)
  await turn()
  expect(losses).toEqual([])
  reply.resolve('an answer')
  expect(await given).toBe('an answer')

  const lost = expect(send(never())).rejects.toBeInstanceOf(RedisLost)
  clock.lateMs += 100
  await clock.advance(200)
  await lost
  expect(losses).toHaveLength(1)
})

test('what is given up from outside is settled once, and nothing is watched any more', async () => {
  const { clock, losses, send, watch } = stage()
  const given = [send(never()), send(never())].map((each) =>
    expect(each).rejects.toMatchObject({ reason: 'closed' }),
  )
  for (const command of watch) command.giveUp(new RedisLost('closed'))
  await Promise.all(given)
  await clock.advance(1_000)
  expect({ losses, left: watch.size }).toEqual({ losses: [], left: 0 })
})
