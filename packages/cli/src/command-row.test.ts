import { expect, test } from 'vitest'
import { loadCommand, missingPackage } from './command-row.ts'

const notFound = (name: string) =>
  Object.assign(new Error(`Cannot find package '${name}' imported from /a/b.js`), {
    code: 'ERR_MODULE_NOT_FOUND',
  })

test('a command that stands on a package of ours that is not there says what to install', async () => {
  const load = () => Promise.reject(notFound('@seaworthy/chassis'))
  await expect(loadCommand({ name: 'start', summary: '', load })).rejects.toThrow(
    '"start" stands on @seaworthy/chassis, which is not installed beside this command. Install both where the service is: npm install --save-dev seaworthy @seaworthy/chassis',
  )
})

test('whatever else keeps a command from being loaded is told as it is', async () => {
  for (const trouble of [notFound('left-pad'), new Error('x'), 'nothing']) {
    expect(missingPackage(trouble)).toBeUndefined()
    await expect(loadCommand({ name: 'a', summary: '', load: () => Promise.reject(trouble) })).rejects.toBe(
      trouble,
    )
  }
})
