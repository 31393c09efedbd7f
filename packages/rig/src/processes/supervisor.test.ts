import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createSupervisor } from './supervisor.ts'

const node = process.execPath
const here = fileURLToPath(new URL('.', import.meta.url))
/** Dead, and waiting for a parent that may never ask. */
const isZombie = (pid: number) =>
  process.platform === 'linux' &&
  readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.startsWith('Z') === true
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch {
    return false
  }
}

test('it reads what a process prints and tells how it ended', async () => {
  await using supervisor = createSupervisor()
  const program = `console.log('{"level":"info","port":' + process.env.PORT + '}'); console.error('plain'); process.exit(7)`
  const child = await supervisor.start({ command: [node, '-e', program], cwd: here, env: { PORT: '81' } })
  expect(await child.exited).toMatchObject({ code: 7, signal: null })
  await expect.poll(() => child.logs.lines.length).toBe(2)
  expect(child.logs.lines.find(({ stream }) => stream === 'stdout')?.json).toEqual({
    level: 'info',
    port: 81,
  })
  expect(child.logs.tail(5)).toContain('plain')
})

test('a command that does not exist is told by name', async () => {
  await using supervisor = createSupervisor()
  await expect(supervisor.start({ command: ['no-such-command'], cwd: here, env: {} })).rejects.toThrow(
    'cannot start "no-such-command"',
  )
})

test('dispose ends a process that ignores signals, and its children', async () => {
  const program = `
    const { spawn } = require('node:child_process')
    process.on('SIGTERM', () => {})
    console.log(spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid)
    setInterval(() => {}, 1000)`
  const supervisor = createSupervisor()
  const child = await supervisor.start({ command: [node, '-e', program], cwd: here, env: {} })
  await expect.poll(() => child.logs.lines.length).toBe(1)
  const grandchild = Number(child.logs.lines[0]?.text)
  child.signal('SIGTERM')
  await supervisor[Symbol.asyncDispose]()
  expect(isAlive(child.pid)).toBe(false)
  await expect.poll(() => isAlive(grandchild)).toBe(false)
})

test('a drill that goes on after its end can start nothing more, and what it was starting is ended', async () => {
  const supervisor = createSupervisor()
  const launch = { command: [node, '-e', 'setInterval(() => {}, 1000)'], cwd: here, env: {} }
  const starting = supervisor.start(launch)
  const ended = expect(starting).rejects.toThrow('what was being started is ended')
  await supervisor[Symbol.asyncDispose]()
  await ended
  await expect(supervisor.start(launch)).rejects.toThrow('nothing is started any more')
})

test('what a run started ends even when the run is killed with SIGKILL', async () => {
  const program = `
    import { createSupervisor } from ${JSON.stringify(new URL('./supervisor.ts', import.meta.url).href)}
    const supervisor = createSupervisor()
    const child = await supervisor.start({ command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'], cwd: '.', env: {} })
    console.log(child.pid)`
  const run = spawn(node, ['--input-type=module-typescript', '-e', program], { cwd: here })
  const pid = await new Promise<number>((resolve, reject) => {
    run.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString())))
    run.stderr.once('data', (chunk: Buffer) => reject(new Error(chunk.toString())))
  })
  expect(isAlive(pid)).toBe(true)
  run.kill('SIGKILL')
  await expect.poll(() => isAlive(pid), { timeout: 5_000 }).toBe(false)
})

test('one that may end by itself is asked first, and killed when it does not', async () => {
  await using supervisor = createSupervisor()
  const program = (answer: string) =>
    `process.on('SIGQUIT', () => ${answer}); console.log('on'); setInterval(() => {}, 1000)`
  const start = async (answer: string) => {
    const command = [node, '-e', program(answer)]
    const child = await supervisor.start({ command, cwd: here, env: {}, endSignal: 'SIGQUIT' })
    await expect.poll(() => child.logs.lines.length).toBe(1)
    return child
  }
  const polite = await start('process.exit(3)')
  await polite[Symbol.asyncDispose]()
  expect(await polite.exited).toMatchObject({ code: 3 })
  const deaf = await start('{}')
  await deaf[Symbol.asyncDispose]()
  expect(await deaf.exited).toMatchObject({ signal: 'SIGKILL' })
})

test('a folder goes when it is removed, and at the latest with its supervisor', async () => {
  const supervisor = createSupervisor()
  const first = await supervisor.createFolder('rig ')
  const second = await supervisor.createFolder('rig ')
  await supervisor.removeFolder(first)
  expect([existsSync(first), existsSync(second)]).toEqual([false, true])
  await supervisor[Symbol.asyncDispose]()
  expect(existsSync(second)).toBe(false)
})
