import { expect, test } from 'vitest'
import { AsyncStack, SyncStack } from './disposable-stacks.ts'

/** What each of two does with the same steps must be the same: the language, and what stands in for it. */
const PAIRS = [
  ['AsyncDisposableStack', AsyncDisposableStack],
  ['its stand-in', AsyncStack as unknown as typeof AsyncDisposableStack],
] as const

test.each(PAIRS)('%s ends what was begun last first, and only once', async (_, Stack) => {
  const ended: string[] = []
  const stack = new Stack()
  stack.use({ [Symbol.dispose]: () => ended.push('sync') })
  stack.use({ [Symbol.asyncDispose]: async () => void ended.push('async') })
  stack.use(null)
  stack.defer(async () => void ended.push('deferred'))
  await stack.disposeAsync()
  await stack.disposeAsync()
  expect(ended).toEqual(['deferred', 'async', 'sync'])
  expect(stack.disposed).toBe(true)
  expect(() => stack.defer(() => {})).toThrow(ReferenceError)
})

test.each(PAIRS)('%s that was moved ends nothing any more', async (_, Stack) => {
  const ended: number[] = []
  const stack = new Stack()
  for (const n of [1, 2, 3]) stack.defer(() => void ended.push(n))
  const moved = stack.move()
  await stack.disposeAsync()
  expect(ended).toEqual([])
  await moved.disposeAsync()
  expect(ended).toEqual([3, 2, 1])
})

test.each(PAIRS)('%s ends the rest when one fails, and tells both of two failures', async (_, Stack) => {
  const ended: string[] = []
  const stack = new Stack()
  stack.defer(() => void ended.push('first'))
  stack.defer(() => Promise.reject(new Error('a')))
  stack.defer(() => {
    throw new Error('b')
  })
  const failure = await stack.disposeAsync().catch((error: unknown) => error)
  expect(ended).toEqual(['first'])
  expect(failure).toMatchObject({ error: { message: 'a' }, suppressed: { message: 'b' } })
})

test('the stand-in of DisposableStack does the same at once', () => {
  const ended: string[] = []
  const stack = new SyncStack()
  stack.use({ [Symbol.dispose]: () => ended.push('used') })
  const moved = stack.move()
  stack.dispose()
  moved.defer(() => void ended.push('deferred'))
  moved.dispose()
  expect(ended).toEqual(['deferred', 'used'])
  expect(moved.disposed).toBe(true)
})
