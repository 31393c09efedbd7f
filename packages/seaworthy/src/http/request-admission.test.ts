import { expect, test } from 'vitest'
import { createLoadShedder } from '../lifecycle/index.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { ClientPlaces } from './client-places.ts'
import type { Connection } from './connection.ts'
import { type Admitted, RequestAdmission } from './request-admission.ts'

function admission(telemetry: ReturnType<typeof createTestTelemetry>, isProxied: boolean) {
  const settings = {
    maxInFlight: 2,
    maxShareOfOneClient: 1,
    maxEventLoopUtilization: 1,
    maxEventLoopDelayMs: 250,
  }
  const shedder = createLoadShedder({ settings, telemetry })
  const places = new ClientPlaces()
  const metrics = telemetry.metrics.httpServer
  const subject = new RequestAdmission({
    shedder,
    places,
    metrics,
    clientKey: (address) => address,
    isProxied,
  })
  const connection = { place: places.enter('direct') } as Connection
  const ask = (): { request: Admitted; code: string | undefined } => {
    const request: Admitted = { client: '192.0.2.1', place: undefined, isAdmitted: false }
    return { request, code: subject.admit(request, connection)?.code }
  }
  return { subject, shedder, places, connection, ask }
}

test.each([true, false])(
  'an answered request makes room for one other, however often it ends (behind a proxy: %s)',
  async (isProxied) => {
    await using telemetry = createTestTelemetry()
    const { subject, shedder, places, connection, ask } = admission(telemetry, isProxied)
    const first = ask()
    const second = ask()
    expect([first.code, second.code, ask().code]).toEqual([undefined, undefined, 'overloaded'])
    subject.release(first.request)
    subject.release(first.request)
    const third = ask()
    expect([third.code, ask().code]).toEqual([undefined, 'overloaded'])
    for (const { request } of [second, third]) subject.release(request)
    expect([shedder.inFlight, connection.place.held, places.size]).toEqual([0, 0, 1])
  },
)

test('a request counts as active from its admission until its connection is done with it', async () => {
  await using telemetry = createTestTelemetry()
  const { subject, ask } = admission(telemetry, false)
  const active = async () => /^http_server_active_requests (\d+)$/m.exec(await telemetry.metrics.text())?.[1]
  const { request } = ask()
  const another = ask()
  const refused = ask()
  subject.release(request)
  expect(await active()).toBe('2')
  for (const each of [request, refused.request]) subject.ended(each)
  expect(await active()).toBe('1')
  subject.ended(another.request)
  expect(await active()).toBe('0')
})
