import { expect, test } from 'vitest'
import { type Shared, sideBySide } from './side-by-side.ts'

interface Named extends Shared {
  readonly name: string
}

/** Runs works that end when they are told to, and says which run. */
function started(works: readonly Named[], most: number) {
  const ends = new Map<string, () => void>()
  const begun: string[] = []
  const all = sideBySide(works, most, ({ name }) => {
    begun.push(name)
    return new Promise<void>((resolve) => ends.set(name, resolve))
  })
  return {
    all,
    begun,
    async end(name: string) {
      ends.get(name)?.()
      await new Promise(setImmediate)
    },
  }
}

test('as many run at once as may, in their order', async () => {
  const { all, begun, end } = started([{ name: 'a' }, { name: 'b' }, { name: 'c' }], 2)
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  await end('a')
  await end('c')
  await all
})

test('what two take they have one after the other, and others overtake', async () => {
  const works = [{ name: 'a', takes: ['metrics'] }, { name: 'b', takes: ['metrics'] }, { name: 'c' }]
  const { all, begun, end } = started(works, 3)
  expect(begun).toEqual(['a', 'c'])
  await end('a')
  expect(begun).toEqual(['a', 'c', 'b'])
  await end('b')
  await end('c')
  await all
})

test('one that takes everything waits for those before it, and is not overtaken', async () => {
  const works = [{ name: 'a' }, { name: 'b', takes: ['everything'] }, { name: 'c' }]
  const { all, begun, end } = started(works, 3)
  expect(begun).toEqual(['a'])
  await end('a')
  expect(begun).toEqual(['a', 'b'])
  await end('b')
  expect(begun).toEqual(['a', 'b', 'c'])
  await end('c')
  await all
})

test('nothing to do is done at once', async () => {
  await expect(sideBySide([], 2, () => Promise.reject(new Error('never')))).resolves.toBeUndefined()
})
