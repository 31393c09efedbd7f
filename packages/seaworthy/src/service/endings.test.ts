import { expect, test } from 'vitest'
import { startServiceProcess } from '../testing/service-process.ts'

const SUBJECT = new URL('../testing/subjects/ending-service.ts', import.meta.url)

const start = (ending: string, env: Record<string, string> = {}) =>
  startServiceProcess(SUBJECT, { NODE_ENV: 'test', ENDING: ending, HEALTH_INTERVAL_MS: '50', ...env })

test.each([
  ['optional', 'never prepared'],
  ['degradable', 'never prepared'],
  ['degradable', 'never prepared, and deaf'],
  ['degradable', 'down, and its close fails'],
  ['degradable', 'down, and its close hangs'],
])('a drain beside a dependency that is %s and %s is clean: exit 0', async (POLICY, ending) => {
  await using service = start(ending, { POLICY })
  const url = await service.url()
  await expect.poll(async () => (await fetch(`${url}/health/ready`)).status, { timeout: 20_000 }).toBe(200)
  service.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.lines('service stopped')).toEqual([expect.objectContaining({ clean: true })])
  expect(service.lines().filter(({ level }) => level === 'fatal')).toEqual([])
})

test('a dependency that is up and cannot be closed makes the stop unclean: exit 1', async () => {
  await using service = start('up, and its close fails')
  await expect.poll(() => service.lines('lifecycle state changed').length, { timeout: 20_000 }).toBe(1)
  service.kill('SIGTERM')
  expect((await service.exit).code).toBe(1)
})

test('a signal while a dependency is still being created ends the boot without a complaint: exit 0', async () => {
  await using service = start('never created')
  await expect.poll(() => service.lines('boot began').length, { timeout: 20_000 }).toBe(1)
  service.kill('SIGTERM')
  expect((await service.exit).code).toBe(0)
  expect(service.output()).not.toContain('cannot start')
})

test.each([
  ['settings that do not hold', '', { PORT: 'many' }, /ending cannot start: .*PORT/s],
  [
    'a dependency that can never be prepared',
    'cannot be prepared',
    {},
    /ending cannot start: the schema is from the future\n/,
  ],
  [
    'the same for one that the service can do without, found out after it was ready',
    'cannot be prepared, known late',
    { POLICY: 'degradable' },
    /ending cannot start: the schema is from the future\n/,
  ],
] as const)('a boot refused by %s says why: exit 1', async (_, ending, env, words) => {
  await using service = start(ending, env)
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(service.output()).toMatch(words)
  expect(service.output().split('cannot start: ')).toHaveLength(2)
})

test.each([
  ['throws', 'uncaught exception'],
  ['rejects', 'unhandled rejection'],
])('a service that %s drains, and its exit tells: 1', async (ending, message) => {
  await using service = start(ending)
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(service.lines(message)).toHaveLength(1)
  expect(service.lines('service stopped')).toHaveLength(1)
})

test('a service that stops by itself ends its process, whatever else is open in it: exit 0', async () => {
  await using service = start('stops by itself')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.lines('service stopped')).toEqual([
    expect.objectContaining({ reason: 'nothing left to do' }),
  ])
})
