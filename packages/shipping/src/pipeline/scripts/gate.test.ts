import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createScriptFolder, isLinux, type ScriptFolder } from './fixtures/script-folder.ts'

let folder: ScriptFolder
beforeEach(() => {
  folder = createScriptFolder()
})
afterEach(() => folder[Symbol.dispose]())

describe.runIf(isLinux)('the promotion gate', () => {
  let server: Server
  let answer: () => number
  beforeEach(async () => {
    answer = () => 200
    server = createServer((_, response) => response.writeHead(answer()).end('{}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => new Promise((resolve) => server.close(resolve)))

  const gate = async (words: readonly string[], p95Ms = 10_000) => {
    const { port } = server.address() as { port: number }
    const { status, stdout, stderr } = await folder.run('gate', words, {
      ...{ URL: `http://127.0.0.1:${port}`, GATE_PATH: '/items', NAMESPACE: 'shop' },
      ...{ GATE_REQUESTS: '40', GATE_AT_ONCE: '4', GATE_P95_MS: `${p95Ms}` },
    })
    return { status, said: stdout + stderr }
  }

  test('opens when every read is answered in time', async () => {
    const { status, said } = await gate(['load'])
    expect(said).toMatch(/^40 reads of \/items: 40 served, 0 failed, 95 of 100 within \d+ ms$/m)
    expect(status).toBe(0)
  })

  test('stays shut for one answer of 500, and says of how many', async () => {
    let count = 0
    answer = () => (++count === 7 ? 500 : 200)
    expect(await gate(['load'])).toEqual({
      status: 1,
      said: expect.stringContaining('1 reads failed, expected 0'),
    })
  })

  test('stays shut when nothing can be judged by, since the client is told to slow down', async () => {
    let count = 0
    answer = () => (++count > 10 ? 429 : 200)
    expect(await gate(['load'])).toEqual({
      status: 1,
      said: expect.stringContaining('10 reads were served, expected at least 20'),
    })
  })

  test('stays shut for what is too slow', async () => {
    const { status, said } = await gate(['load'], -1)
    expect(said).toMatch(/95 of 100 reads took up to \d+ ms, expected at most -1 \(gate\.p95Ms/)
    expect(status).toBe(1)
  })

  const history = (...states: readonly string[]) =>
    JSON.stringify(states.map((status, at) => ({ revision: at + 1, status })))

  test('rehearses the way back to the release before, and forth, under reads', async () => {
    let count = 0
    answer = () => {
      if (++count === 25) writeFileSync(join(folder.path, 'enough'), '')
      return 200
    }
    // A rollout takes a while; this one takes as long as it needs to be judged by.
    folder.play(
      'helm',
      `case $1 in
         history) echo '${history('superseded', 'failed', 'deployed')}' ;;
         *) until [ -e "${folder.path}/enough" ]; do sleep 0.01; done ;;
       esac`,
    )
    const { status, said } = await gate(['rehearse', 'shop'])
    expect(said).toMatch(/^back to revision 1\nagain revision 3\n\d+ reads of \/items: \d+ served, 0 failed/)
    expect(status).toBe(0)
    expect(folder.told().filter((line) => line.startsWith('helm rollback'))).toEqual([
      'helm rollback shop 1 --namespace shop --wait --timeout 10m',
      'helm rollback shop 3 --namespace shop --wait --timeout 10m',
    ])
  })

  test('stays shut when a read fails while it is rehearsed', async () => {
    let count = 0
    answer = () => {
      if (++count === 25) writeFileSync(join(folder.path, 'enough'), '')
      return count === 12 ? 503 : 200
    }
    folder.play(
      'helm',
      `case $1 in
         history) echo '${history('superseded', 'deployed')}' ;;
         *) until [ -e "${folder.path}/enough" ]; do sleep 0.01; done ;;
       esac`,
    )
    expect(await gate(['rehearse', 'shop'])).toEqual({
      status: 1,
      said: expect.stringContaining('1 reads failed, expected 0'),
    })
  })

  test('stays shut when the release before does not become ready', async () => {
    folder.play(
      'helm',
      `case $1 in history) echo '${history('superseded', 'deployed')}' ;; *) [ "$3" != 1 ] ;; esac`,
    )
    expect(await gate(['rehearse', 'shop'])).toEqual({
      status: 1,
      said: expect.stringContaining('a rollback of shop did not become ready'),
    })
  })

  test('has nothing to rehearse for the first release', async () => {
    folder.play('helm', `echo '${history('deployed')}'`)
    expect(await gate(['rehearse', 'shop'])).toEqual({
      status: 0,
      said: 'shop has no release before this one, so there is nothing to go back to\n',
    })
  })
})
