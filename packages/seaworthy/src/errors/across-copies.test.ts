import { expect, test } from 'vitest'
import { AppError, FatalBootError } from './app-error.ts'

/** As a second version of the package below another folder is. */
const copyOf = (): Promise<typeof import('./app-error.ts')> =>
  import(/* @vite-ignore */ `${new URL('./app-error.ts', import.meta.url).href}?copy=1`)

test('an error of another copy of the package is one, and others are not', async () => {
  const other = await copyOf()
  expect(other.AppError).not.toBe(AppError)
  const definition = { status: 404, title: 'No such thing', detail: '', advice: '' }
  const thrown = new other.AppError('thing_not_found', definition, 'There is none.')
  expect(thrown instanceof AppError).toBe(true)
  expect(new other.FatalBootError('no') instanceof FatalBootError).toBe(true)
  expect(thrown instanceof FatalBootError).toBe(false)
  for (const one of [new Error('x'), undefined, null, 'AppError', { name: 'AppError' }])
    expect(one instanceof AppError).toBe(false)
})

test('a class that is derived recognises its own alone', () => {
  class Derived extends FatalBootError {}
  expect(new Derived('x') instanceof FatalBootError).toBe(true)
  expect(new Derived('x') instanceof Derived).toBe(true)
  expect(new FatalBootError('x') instanceof Derived).toBe(false)
})
