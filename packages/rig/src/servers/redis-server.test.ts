import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { runScript } from '../processes/child-script.ts'
import { findRedis, startRedis } from './redis-server.ts'

const missing = ((): string | undefined => {
  try {
    findRedis()
    return undefined
  } catch (error) {
    return (error as Error).message
  }
})()

/** What it answers to one inline command; undefined while nobody listens. */
function ask(url: string, command: string): Promise<string | undefined> {
  const { port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(`${command}\r\n`))
    socket.once('data', (answer) => {
      resolve(String(answer).trim())
      socket.destroy()
    })
    socket.on('error', () => {})
    socket.once('close', () => resolve(undefined))
  })
}

describe.skipIf(missing)('a private Redis', () => {
  test('loses what it had with kill -9, unless it is persistent, and is silent while paused', async () => {
    await using forgetful = await startRedis()
    await using persistent = await startRedis({ persistent: true })
    for (const server of [forgetful, persistent]) {
      expect(await ask(server.url, 'SET kept 1')).toBe('+OK')
      await server.kill9()
      expect(await ask(server.url, 'PING')).toBeUndefined()
      await server.restart()
    }
    expect(await ask(forgetful.url, 'EXISTS kept')).toBe(':0')
    expect(await ask(persistent.url, 'EXISTS kept')).toBe(':1')
    await forgetful.pause()
    let answered = false
    const late = ask(forgetful.url, 'PING').then((answer) => {
      answered = true
      return answer
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(answered).toBe(false)
    await forgetful.resume()
    expect(await late).toBe('+PONG')
  })

  test('says in its own words why it does not start', async () => {
    await expect(startRedis({ settings: { maxmemory: 'much' } })).rejects.toThrow(
      /Redis did not start: .*maxmemory/s,
    )
  })

  test('leaves no process and no folder when it is stopped, and none when its run is killed', async () => {
    await using owner = runScript(new URL('fixtures/redis-owner.ts', import.meta.url))
    const { url, folder } = JSON.parse(await owner.line()) as { url: string; folder: string }
    expect(await ask(url, 'PING')).toBe('+PONG')
    expect(existsSync(folder)).toBe(true)
    await owner.kill9()
    await expect.poll(() => ask(url, 'PING')).toBeUndefined()
    await expect.poll(() => existsSync(folder)).toBe(false)
  })
})
