import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { startServiceProcess } from '@seaworthy/chassis/testing'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')

test('the service of the guide starts as it stands there and does what the guide says', async () => {
  const guide = readFileSync(join(root, 'docs/guide/service.md'), 'utf8')
  const source = guide.match(/^```ts\n(.*?)^```/ms)?.[1] ?? ''
  mkdirSync(join(root, '.data'), { recursive: true })
  const folder = mkdtempSync(join(root, '.data/guide-'))
  try {
    const program = join(folder, 'notes.ts')
    writeFileSync(program, source)
    await using service = startServiceProcess(pathToFileURL(program), { DATA_DIR: folder })
    const url = await service.url()
    await expect.poll(async () => (await fetch(`${url}/health/ready`)).status).toBe(200)
    const add = (headers: Record<string, string>) =>
      fetch(`${url}/api/v1/notes`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: '{"text":"hello"}',
      })
    expect((await add({})).status).toBe(401)
    const token = await issueDevelopmentToken({
      dataDir: join(folder, 'notes'),
      service: 'notes',
      roles: ['writer'],
    })
    const added = await add({ authorization: `Bearer ${token}` })
    expect([added.status, await added.json()]).toEqual([201, { id: 1, text: 'hello' }])
    expect(await (await fetch(`${url}/api/v1/notes/1`)).json()).toEqual({ id: 1, text: 'hello' })
    expect(await (await fetch(`${url}/api/v1/notes/2`)).json()).toMatchObject({ code: 'note_not_found' })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
