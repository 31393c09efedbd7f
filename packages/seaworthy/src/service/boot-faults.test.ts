import { createServer } from 'node:net'
import fc from 'fast-check'
import Type from 'typebox'
import { expect, test } from 'vitest'
import {
  type Dependency,
  type DependencyPolicy,
  type FeatureContext,
  feature,
  type OpenDependency,
} from '../capability/index.ts'
import { FatalBootError } from '../errors/index.ts'
import { route } from '../http/index.ts'
import { anyone, authenticated, permission } from '../identity/index.ts'
import type { Lifecycle } from '../lifecycle/index.ts'
import { defineService, type LaunchOptions } from './index.ts'
import { StoppedEarly } from './stopped-early.ts'

interface Client {
  readonly name: string
  closed: number
}

/** What was made, so that the test can see that each was closed, once. */
class Shelf {
  readonly clients: Client[] = []
  flushed = 0

  dependency(
    create: () => Promise<void>,
    { policy = 'critical', ...more }: Partial<OpenDependency<Client>> & { policy?: DependencyPolicy } = {},
  ): Dependency<Client> {
    return {
      kind: 'part',
      policy,
      settings: [],
      open: async ({ name }) => {
        await create()
        const client = { name, closed: 0 }
        this.clients.push(client)
        return {
          client,
          close: async () => {
            client.closed += 1
          },
          ...more,
        }
      },
    }
  }
}

interface Fault {
  readonly cause: RegExp
  readonly env?: Readonly<Record<string, string>>
  readonly create?: () => Promise<void>
  readonly dependency?: Partial<OpenDependency<Client>>
  readonly provides?: () => unknown
  readonly checks?: () => readonly never[]
  readonly route?: object
  readonly onBegin?: LaunchOptions['onBegin']
  /** Only `ready` and `ended` tell: the port was open before. */
  readonly afterPort?: boolean
  readonly taken?: 'PORT' | 'MANAGEMENT_PORT'
}

const boom = (): never => {
  throw new Error('boom')
}
const fatal = (): never => {
  throw new FatalBootError('the schema is from the future')
}
const FAULTS: Readonly<Record<string, Fault>> = {
  'settings that do not hold': { cause: /PORT/, env: { PORT: 'many' } },
  'a window as long as the deadline': {
    cause: /SHUTDOWN_PROPAGATION_MS \(5000\) must be less/,
    env: { SHUTDOWN_PROPAGATION_MS: '5000', SHUTDOWN_DEADLINE_MS: '5000' },
  },
  'whoever ties the lifecycle to its process': { cause: /boom/, onBegin: boom },
  'a dependency that throws at once': { cause: /boom/, create: boom },
  'a dependency that fails later': { cause: /boom/, create: () => pause(2).then(boom) },
  'a dependency that stops the boot': { cause: /from the future/, create: () => pause(0).then(fatal) },
  'a feature that throws at once': { cause: /boom/, provides: boom },
  'a feature that fails later': { cause: /boom/, provides: () => pause(2).then(boom) },
  'a route without access': { cause: /declares no access/, route: { access: undefined } },
  'a route that nobody may call': { cause: /which no role gives/, route: { access: permission('a:b') } },
  'production without an issuer': {
    cause: /OIDC_ISSUER/,
    env: { NODE_ENV: 'production' },
    route: { access: authenticated },
  },
  'two ports in one': { cause: /MANAGEMENT_PORT/, env: { PORT: '61234', MANAGEMENT_PORT: '61234' } },
  'a port that is taken': { cause: /port \d+ of 127\.0\.0\.1 is taken/, taken: 'PORT' },
  'a management port that is taken': { cause: /set MANAGEMENT_PORT/, taken: 'MANAGEMENT_PORT' },
  'checks that cannot be made': { cause: /boom/, checks: boom },
  'a banner line that cannot be made': { cause: /boom/, dependency: { describe: boom } },
  'a dependency that can never be prepared': {
    cause: /from the future/,
    afterPort: true,
    dependency: { prepare: async () => fatal() },
  },
  'a dependency that can never be prepared, told late': {
    cause: /from the future/,
    afterPort: true,
    dependency: { prepare: () => pause(3).then(fatal) },
  },
}

const pause = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** A service with a slow dependency and a quick one beside the faulty one, in the order given. */
function faulty(fault: Fault, order: readonly string[], slowTurns: number, shelf: Shelf) {
  const parts: Record<string, Dependency<Client>> = {
    faulty: shelf.dependency(async () => fault.create?.(), fault.dependency),
    slow: shelf.dependency(() => pause(slowTurns)),
    quick: shelf.dependency(async () => undefined, { policy: 'degradable' }),
  }
  const answer = route({
    method: 'GET',
    path: '/a',
    summary: 'One',
    access: anyone,
    output: { 200: Type.Object({}) },
    handler: () => ({}),
  })
  const open = ({ lifecycle }: FeatureContext) => {
    const part = { name: 'feature', closed: 0 }
    shelf.clients.push(part)
    lifecycle.onStop('background', 'part of a feature', () => void part.closed++)
    return part
  }
  return defineService({
    name: 'faulty',
    uses: Object.fromEntries(order.map((name) => [name, parts[name] as Dependency<Client>])),
    features: [
      feature({
        name: 'slow',
        provides: (context: FeatureContext) => pause(slowTurns).then(() => open(context)),
      }),
      feature({
        name: 'faulty',
        provides: () => fault.provides?.() ?? {},
        checks: () => fault.checks?.() ?? [],
        routes: [{ ...answer, ...fault.route } as typeof answer],
      }),
    ],
  })
}

const open = () =>
  process
    .getActiveResourcesInfo()
    .filter((kind) => /TCP|Timeout|Immediate/.test(kind))
    .sort()
const listeners = () => process.eventNames().map((name) => process.listenerCount(name))

async function launched(
  fault: Fault,
  order: readonly string[],
  slowTurns: number,
  options: LaunchOptions = {},
) {
  const shelf = new Shelf()
  const lines: Record<string, unknown>[] = []
  const blocker = fault.taken ? createServer() : undefined
  if (blocker) await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
  const address = blocker?.address() as { port: number } | undefined
  const env = {
    NODE_ENV: 'test',
    HOST: '127.0.0.1',
    PORT: '0',
    MANAGEMENT_PORT: '0',
    ...fault.env,
    ...(fault.taken && address ? { [fault.taken]: String(address.port) } : {}),
  }
  let failure: unknown
  try {
    const running = await faulty(fault, order, slowTurns, shelf).launch({
      sources: { env, cwd: '/nonexistent' },
      logs: { write: (line) => void lines.push(JSON.parse(line)) },
      spans: {
        export: (_, done) => done({ code: 0 }),
        shutdown: async () => void shelf.flushed++,
      },
      ...(fault.onBegin ? { onBegin: fault.onBegin } : {}),
      ...options,
    })
    await running.ready()
    await running.stop()
  } catch (error) {
    failure = error
  }
  if (blocker) await new Promise((resolve) => blocker.close(resolve))
  return { shelf, lines, failure }
}

const orders = fc.shuffledSubarray(['faulty', 'slow', 'quick'], { minLength: 3 })
const turns = fc.integer({ min: 0, max: 8 })

test.each(Object.entries(FAULTS))(
  'a boot that fails by %s leaves nothing, closes all that was made, once, and tells the cause, once',
  async (_, fault) => {
    const before = [open(), listeners()]
    await fc.assert(
      fc.asyncProperty(orders, turns, async (order, slowTurns) => {
        const { shelf, lines, failure } = await launched(fault, order, slowTurns)
        expect((failure as Error).message).toMatch(fault.cause)
        expect(shelf.clients.filter(({ closed }) => closed !== 1)).toEqual([])
        const fatal = lines.filter(({ level }) => level === 'fatal')
        if (fault.env?.PORT !== 'many') {
          expect(fatal.map(({ err }) => (err as Error).message)).toEqual([expect.stringMatching(fault.cause)])
          expect(shelf.flushed).toBeGreaterThan(0)
        }
      }),
      { numRuns: 8 },
    )
    await expect.poll(() => [open(), listeners()]).toEqual(before)
  },
)

test('a service that is told to stop at any moment of its boot stops cleanly and leaves nothing', async () => {
  const before = [open(), listeners()]
  await fc.assert(
    fc.asyncProperty(orders, turns, fc.integer({ min: 0, max: 40 }), async (order, slowTurns, stopTurns) => {
      let stopped: ReturnType<Lifecycle['stop']> | undefined
      const { shelf, lines, failure } = await launched({ cause: /./ }, order, slowTurns, {
        onBegin: (lifecycle) => {
          void pause(stopTurns).then(() => {
            stopped = lifecycle.stop('test')
          })
        },
      })
      if (failure !== undefined) expect(failure).toBeInstanceOf(StoppedEarly)
      expect((await stopped)?.clean ?? true).toBe(true)
      expect(shelf.clients.filter(({ closed }) => closed !== 1)).toEqual([])
      expect(lines.filter(({ level }) => level === 'fatal' || level === 'error')).toEqual([])
    }),
    { numRuns: 60 },
  )
  await expect.poll(() => [open(), listeners()]).toEqual(before)
})

test('a dependency that is never created holds a failed boot for a bounded time, is named, and is closed when it comes', async () => {
  const made = Promise.withResolvers<void>()
  const shelf = new Shelf()
  const lines: Record<string, unknown>[] = []
  const service = defineService({
    name: 'late',
    uses: { late: shelf.dependency(() => made.promise), broken: shelf.dependency(boom) },
    features: [],
  })
  const { systemClock } = await import('../base/index.ts')
  // Five seconds of patience pass at once.
  const hasty = { ...systemClock, sleep: (_: number, signal?: AbortSignal) => systemClock.sleep(1, signal) }
  await expect(
    service.launch({
      sources: { env: { NODE_ENV: 'test', PORT: '0' }, cwd: '/nonexistent' },
      clock: hasty,
      logs: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
  ).rejects.toThrow('boom')
  expect(lines).toContainEqual(expect.objectContaining({ pending: ['late'] }))
  expect(lines).toContainEqual(expect.objectContaining({ dependency: 'broken', level: 'error' }))
  made.resolve()
  await expect.poll(() => shelf.clients).toEqual([{ name: 'late', closed: 1 }])
})

test('production without an issuer is refused before anything is made', async () => {
  const shelf = new Shelf()
  const guarded = route({
    method: 'GET',
    path: '/a',
    summary: 'One',
    access: authenticated,
    output: { 200: Type.Object({}) },
    handler: () => ({}),
  })
  const service = defineService({
    name: 'guarded',
    uses: { late: shelf.dependency(async () => undefined) },
    features: [feature({ name: 'guarded', routes: [guarded] })],
  })
  const env = { NODE_ENV: 'production', PORT: '0', MANAGEMENT_PORT: '0' }
  const sources = { env, cwd: '/nonexistent' }
  await expect(service.launch({ sources, logs: { write: () => undefined } })).rejects.toThrow(/OIDC_ISSUER/)
  expect(shelf.clients).toEqual([])
})
