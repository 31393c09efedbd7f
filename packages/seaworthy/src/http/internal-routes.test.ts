import { openRaw } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { ManualClock } from '../testing/manual-clock.ts'

test('a probe keeps its connection, and loses it once the service drains', async () => {
  const clock = new ManualClock()
  await using service = await launchForTest(defineService({ name: 'probed', features: [] }), {
    clock,
    untilReady: false,
    env: { SHUTDOWN_PROPAGATION_MS: '5000' },
  })
  await clock.advance(10)
  await service.ready()
  using connection = await openRaw(service.url)
  const probe = () => connection.socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n\r\n')
  probe()
  await expect.poll(() => connection.answers()).toHaveLength(1)
  const stopped = service.stop('test')
  probe()
  await expect.poll(() => connection.answers()).toHaveLength(2)
  expect(connection.answers().map(({ status, headers }) => [status, headers.connection])).toEqual([
    [200, 'keep-alive'],
    [200, 'close'],
  ])
  await connection.ended
  await clock.advance(60_000)
  await stopped
})
