import { expect, test } from 'vitest'
import { createFailureReports, type Failure, type ReportedFailure } from './failure-reports.ts'
import { createContextStore } from './request-context.ts'

const context = {
  correlationId: 'request-1',
  traceId: '0123456789abcdef0123456789abcdef',
  spanId: '0123456789abcdef',
  sampled: false,
  span: undefined,
}

function setUp(redactEmail = false) {
  const store = createContextStore()
  const reports = createFailureReports({ now: () => 1_000, context: store, redactEmail })
  const reported: ReportedFailure[] = []
  reports.listen((_, take) => reported.push(take()))
  const report = (error: unknown, more: Partial<Failure> = {}) => {
    reports.report({ kind: 'request', error, ...more })
    return reported.at(-1) as ReportedFailure
  }
  return { store, reports, reported, report }
}

test('a failure has the ids of the request that it happened in, or of the one that is named', () => {
  const { store, report } = setUp()
  const ids = { correlationId: 'request-1', traceId: context.traceId, spanId: context.spanId }
  expect(store.run(context, () => report(new Error('a')))).toMatchObject({ ...ids, atMs: 1_000 })
  expect(report(new Error('a'), { context })).toMatchObject(ids)
  expect(report(new Error('a'))).toMatchObject({ correlationId: undefined, traceId: undefined })
})

test('messages and stacks are redacted as lines of the log are, also where they are cut', () => {
  const { report } = setUp(true)
  const error = new Error(
    'connect to postgres://app:hunter2@db.example failed, password=hunter2, Bearer abcdefgh123, a@b.example',
  )
  const { errors } = report(error)
  const told = JSON.stringify(errors)
  for (const secret of ['hunter2', 'abcdefgh123', 'a@b.example']) expect(told).not.toContain(secret)
  const long = `${'x'.repeat(1_990)} postgres://app:hunter2hunter2@db.example`
  expect(JSON.stringify(report(new Error(long)))).not.toContain('hunter2')
})

test('fields of an error stay behind, but for its code', () => {
  const { report } = setUp()
  const error = Object.assign(new Error('duplicate key'), {
    code: '23505',
    detail: 'Key (email)=(a@b.example)',
  })
  const { errors } = report(error)
  expect(errors[0]).toMatchObject({ type: 'Error', message: 'duplicate key', code: '23505' })
  expect(JSON.stringify(errors)).not.toContain('a@b.example')
})

test('causes follow what was thrown, each once, and not for ever', () => {
  const { report } = setUp()
  const first = new Error('first')
  first.cause = new AggregateError([new Error('one'), new Error('two')], 'both')
  ;((first.cause as AggregateError).errors[0] as Error).cause = first
  expect(report(first).errors.map(({ message }) => message)).toEqual(['first', 'both', 'one', 'two'])
  let deep = new Error('0')
  for (let n = 1; n < 50; n++) deep = new Error(`${n}`, { cause: deep })
  expect(report(deep).errors).toHaveLength(5)
})

test('what was thrown and is no error is told by its text', () => {
  const { report } = setUp()
  expect(report('token=abcdef').errors).toEqual([
    { type: 'string', message: 'token=[redacted]', code: undefined, stack: '' },
  ])
  expect(report(null).errors[0]?.type).toBe('null')
})

test('a message that looks like frames leaves none behind', () => {
  const { report } = setUp()
  const [error] = report(new Error('broken\n    at nowhere (evil.ts:1:1)')).errors
  expect(error?.stack).not.toContain('evil.ts')
  expect(error?.stack).toMatch(/^ {4}at /)
})

test('what cannot even be looked at is no failure of the report, and a listener that left hears nothing', () => {
  const { reports } = setUp()
  const hostile = new Error('a')
  Object.defineProperty(hostile, 'cause', {
    get() {
      throw new Error('not for you')
    },
  })
  const heard: unknown[] = []
  const forget = reports.listen((failure) => heard.push(failure))
  expect(() => reports.report({ kind: 'request', error: hostile })).not.toThrow()
  forget()
  reports.report({ kind: 'request', error: hostile })
  expect(heard).toHaveLength(1)
})
