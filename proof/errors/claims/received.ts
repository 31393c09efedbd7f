import { until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { CANARY, startFailing } from '../failing-service.ts'
import type { Ground } from '../ground.ts'

interface KeptEvent {
  readonly level: string
  readonly release: string
  readonly environment: string
  readonly transaction?: string
  readonly tags: Readonly<Record<string, string>>
  readonly contexts: { readonly trace?: { readonly trace_id: string } }
  readonly exception: { readonly values: readonly { readonly type: string; readonly value: string }[] }
}

export const received: Claim<Ground> = {
  name: 'received',
  says: 'a failed request, a problem of 500 and above and a failed task are in Bugsink, joined with request and trace, and Relay finds nothing wrong with them',
  async run({ startBugsink, relayErrors }) {
    await using bugsink = await startBugsink(1_000)
    await using service = await startFailing(bugsink.dsn, { SENTRY_ENVIRONMENT: 'pre-production' })
    await service.ask('bug')
    await service.ask('closed')
    await service.ask('well')
    await until(async () => (await service.metric('error_reports_sent_total')) === 3, { timeoutMs: 30_000 })
    const events = (await bugsink.events()) as unknown as readonly (KeptEvent & object)[]
    const told = events.map(({ level, release, environment, transaction = '', tags, exception }) =>
      [
        ...[level, release, environment, transaction, tags.kind, tags.code ?? tags.task],
        exception.values.map(({ type, value }) => `${type}: ${value}`).join(' < '),
      ].join(' | '),
    )
    const base = 'error | failing@1.2.3 | pre-production'
    const expected = [
      `${base} |  | background | tide | RangeError: the tide is out`,
      `${base} | GET /api/v1/boats/{id}/bug | request | internal_error | Error: postgres://[redacted]@db cannot be reached < TypeError: no mast; password=[redacted]`,
      `${base} | GET /api/v1/boats/{id}/closed | request | harbour_closed | AppError: It is closed.`,
    ]
    const findings: Finding[] = expected.map((each, index) => ({
      ...{ what: `event ${index + 1}`, measured: told[index] ?? 'none', expected: each },
      holds: told[index] === each,
    }))
    const joined = events.filter(({ tags, contexts }) => tags.request_id && contexts.trace?.trace_id)
    findings.push(exactly('events with the ids of a request and a trace', joined.length, 2))
    findings.push(exactly('events that hold the canary', JSON.stringify(events).split(CANARY).length - 1, 0))
    const wrong = (await relayErrors(events)).flat()
    findings.push(exactly('what Relay finds wrong', wrong.length, 0, wrong.join('; ')))
    const [first] = events
    const planted = await relayErrors([{ ...first, level: 'terrible', release: 'a/b', mast: 1 }])
    findings.push(
      exactly('what it finds in one that is planted', planted.flat().length, 3, planted.flat().join('; ')),
    )
    return findings
  },
}
