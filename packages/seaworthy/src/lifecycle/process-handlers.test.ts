import { EventEmitter } from 'node:events'
import { runScript } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { ManualClock } from '../testing/manual-clock.ts'
import { createTestTelemetry } from '../testing/telemetry.ts'
import { createLifecycle } from './lifecycle.ts'
import { installProcessHandlers } from './process-handlers.ts'

const EVENTS = ['SIGTERM', 'SIGINT', 'unhandledRejection', 'uncaughtException']

function setUp() {
  const clock = new ManualClock()
  const telemetry = createTestTelemetry({ clock })
  const lifecycle = createLifecycle({ settings: { propagationMs: 0, deadlineMs: 10_000 }, telemetry, clock })
  const processLike = new EventEmitter()
  const exits: number[] = []
  const exit = (code: number) => void exits.push(code)
  const remove = installProcessHandlers(lifecycle, { telemetry, exit, processLike, clock })
  const listeners = () => EVENTS.reduce((sum, event) => sum + processLike.listenerCount(event), 0)
  const slow = (ms: number) => lifecycle.onStop('traffic', 'slow', () => clock.sleep(ms))
  return {
    clock,
    telemetry,
    lifecycle,
    processLike,
    exits,
    remove,
    listeners,
    slow,
    [Symbol.asyncDispose]: () => telemetry.close(),
  }
}

test.each(['SIGTERM', 'SIGINT'])('%s drains and exits with 0, leaving no listener', async (signal) => {
  await using it = setUp()
  it.lifecycle.report('ready')
  it.slow(500)
  it.processLike.emit(signal)
  expect(it.lifecycle.state).toBe('draining')
  await it.clock.advance(499)
  expect(it.exits).toEqual([])
  await it.clock.advance(1)
  expect([it.exits, it.listeners()]).toEqual([[0], 0])
})

test('SIGTERM works while the service is still starting', async () => {
  await using it = setUp()
  it.processLike.emit('SIGTERM')
  await it.clock.advance(0)
  expect(it.exits).toEqual([0])
})

test('a stop that had to be forced exits with 1', async () => {
  await using it = setUp()
  it.lifecycle.onStop('background', 'stuck', () => new Promise(() => undefined))
  it.processLike.emit('SIGTERM')
  await it.clock.advance(20_000)
  expect(it.exits).toEqual([1])
})

test('a second signal exits at once with its own code and names what was waited for', async () => {
  await using it = setUp()
  it.slow(5_000)
  it.processLike.emit('SIGTERM')
  await it.clock.advance(600)
  it.processLike.emit('SIGTERM')
  expect([it.exits, it.listeners()]).toEqual([[143], 0])
  expect(it.telemetry.lines('second signal received, exiting at once')[0]).toMatchObject({
    phase: 'traffic',
    hooks: ['slow'],
  })
})

test('the echo of one Ctrl-C, from the terminal and from npm, is no second signal', async () => {
  await using it = setUp()
  it.slow(5_000)
  it.processLike.emit('SIGINT')
  await it.clock.advance(200)
  it.processLike.emit('SIGINT')
  expect(it.exits).toEqual([])
  it.processLike.emit('SIGTERM')
  expect(it.exits).toEqual([143])
})

test.each([
  ['unhandledRejection', 'unhandled rejection'],
  ['uncaughtException', 'uncaught exception'],
])('%s is logged as fatal and reported, drains and exits with 1', async (event, message) => {
  await using it = setUp()
  const reported: string[] = []
  it.telemetry.failures.listen(({ kind, code }) => reported.push(`${kind} ${code}`))
  it.slow(500)
  it.processLike.emit(event, new Error('broken'))
  expect(it.lifecycle.state).toBe('draining')
  it.processLike.emit(event, new Error('broken again'))
  it.processLike.emit('SIGTERM')
  expect(it.exits).toEqual([])
  await it.clock.advance(500)
  expect(it.exits).toEqual([1])
  expect(it.telemetry.lines(message)).toHaveLength(2)
  expect(reported).toEqual(Array(2).fill(`crash ${message.replace(' ', '_')}`))
})

test('a crash during a clean drain still exits with 1', async () => {
  await using it = setUp()
  it.slow(500)
  it.processLike.emit('SIGTERM')
  it.processLike.emit('uncaughtException', new Error('broken'))
  await it.clock.advance(500)
  expect(it.exits).toEqual([1])
})

test('a stop that no signal asked for removes the handlers and leaves the process alone', async () => {
  await using it = setUp()
  const stopped = it.lifecycle.stop('test')
  await it.clock.advance(0)
  await stopped
  expect([it.exits, it.listeners()]).toEqual([[], 0])
})

test('a warning of Node is a line of the log, and its own listener is back afterwards', async () => {
  const clock = new ManualClock()
  await using telemetry = createTestTelemetry({ clock })
  const lifecycle = createLifecycle({ settings: { propagationMs: 0, deadlineMs: 10_000 }, telemetry, clock })
  const processLike = new EventEmitter()
  const printed: unknown[] = []
  function onWarning(warning: unknown) {
    printed.push(warning)
  }
  processLike.on('warning', onWarning)
  const remove = installProcessHandlers(lifecycle, { telemetry, exit: () => undefined, processLike, clock })
  processLike.emit('warning', Object.assign(new Error('old'), { name: 'DeprecationWarning', code: 'DEP1' }))
  expect(telemetry.lines('old')).toEqual([
    expect.objectContaining({ level: 'warn', warning: 'DeprecationWarning', code: 'DEP1' }),
  ])
  expect(printed).toEqual([])
  remove()
  remove()
  expect(processLike.listeners('warning')).toEqual([onWarning])
})

test('something thrown that throws when it is looked at still drains and exits with 1', async () => {
  await using it = setUp()
  const hostile = new Proxy(new Error('hostile'), {
    get() {
      throw new Error('do not look')
    },
  })
  it.processLike.emit('uncaughtException', hostile)
  await it.clock.advance(0)
  expect(it.exits).toEqual([1])
  expect(it.telemetry.lines('uncaught exception')).toHaveLength(1)
})

test('removing twice is harmless', async () => {
  await using it = setUp()
  it.remove()
  it.remove()
  expect(it.listeners()).toBe(0)
})

async function run(mode: string) {
  const child = runScript(new URL('./fixtures/signalled-process.ts', import.meta.url), [mode])
  const lines: Record<string, unknown>[] = []
  const until = async (message: string) => {
    while (lines.at(-1)?.message !== message) lines.push(JSON.parse(await child.line()))
  }
  return { child, lines, until, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() }
}

test('a real process drains on SIGTERM, with nothing else keeping it alive, and exits with 0', async () => {
  await using it = await run('clean')
  await it.until('serving')
  process.kill(it.child.pid, 'SIGTERM')
  await it.until('service stopped')
  expect(it.lines.at(-1)).toMatchObject({ clean: true, reason: 'SIGTERM' })
  expect(await it.child.exited()).toBe(0)
})

test('a real process with a stuck hook names it and exits with 1 at its deadline', async () => {
  await using it = await run('stuck')
  await it.until('serving')
  process.kill(it.child.pid, 'SIGTERM')
  await it.until('stop phase ran out of time')
  expect(it.lines.at(-1)).toMatchObject({ phase: 'dependencies', stuck: ['database'] })
  expect(await it.child.exited()).toBe(1)
})

test('a real process exits at once on a second, different signal', async () => {
  await using it = await run('stuck-long')
  await it.until('serving')
  process.kill(it.child.pid, 'SIGTERM')
  await it.until('signal received')
  process.kill(it.child.pid, 'SIGINT')
  await it.until('second signal received, exiting at once')
  expect(await it.child.exited()).toBe(130)
})

test.each([
  ['rejects', 'unhandled rejection'],
  ['throws', 'uncaught exception'],
])('a real process that %s logs it, drains and exits with 1', async (mode, message) => {
  await using it = await run(mode)
  await it.until(message)
  await it.until('service stopped')
  expect(await it.child.exited()).toBe(1)
})
