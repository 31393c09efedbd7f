import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../../capability/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'
import { launchForTest } from '../../testing/launch-service.ts'
import { type SocketDeclaration, socket } from '../index.ts'

const Message = Type.Object({ text: Type.String() })
type Declared = Partial<SocketDeclaration<object, typeof Message, typeof Message, object>>

async function boot(declared: Declared): Promise<string> {
  const route = socket({
    path: '/a',
    summary: 'A',
    access: anyone,
    receives: Message,
    sends: Message,
    handler: async () => undefined,
    ...declared,
  } as SocketDeclaration<object, typeof Message, typeof Message, object>)
  try {
    await using _launched = await launchForTest(
      defineService({ name: 'declared', features: [feature({ name: 'declared', routes: [route] })] }),
    )
    return 'boots'
  } catch (error) {
    return (error as Error).message
  }
}

test.each<[string, Declared, string]>([
  ['no access', { access: undefined as never }, 'route GET /api/v1/a declares no access'],
  [
    'no heartbeat',
    { heartbeatMs: 0 },
    'route GET /api/v1/a has heartbeatMs 0: a number above 0, up to 2147483647',
  ],
  ['half a byte', { maxMessageBytes: 0.5 }, 'has maxMessageBytes 0.5: a number above 0'],
  ['no messages', { maxMessagesPerS: Number.NaN }, 'has maxMessagesPerS NaN: a number above 0'],
  [
    'a format that is unknown',
    { receives: Type.Object({ text: Type.String({ format: 'emial' as never }) }) },
    'route GET /api/v1/a: receives: "emial" is no format',
  ],
  [
    'a schema that nothing can be sent with',
    { sends: { type: 'nonsense' } as never },
    'route GET /api/v1/a sends what cannot be written: ',
  ],
])('a socket with %s stops the boot', async (_what, declared, message) => {
  expect(await boot(declared)).toContain(message)
})

test('a socket with bounds of its own boots', async () => {
  expect(await boot({ maxMessagesPerS: 0.5, maxMessageBytes: 10, idleTimeoutMs: 1, maxUnsentBytes: 1 })).toBe(
    'boots',
  )
})

test('two routes of one path and GET are one too many', async () => {
  const declared = {
    path: '/a',
    summary: 'A',
    access: anyone,
    sends: Message,
    handler: async () => undefined,
  }
  const service = defineService({
    name: 'declared',
    features: [feature({ name: 'declared', routes: [socket(declared), socket(declared)] })],
  })
  await expect(launchForTest(service)).rejects.toThrow('route GET /api/v1/a is declared twice')
})
