import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { BufferedOutput } from './buffered-output.ts'

const PROGRAM = new URL('fixtures/exiting-logger.ts', import.meta.url)

function file(): { fd: number; content: () => string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  const path = join(folder, 'log')
  const fd = openSync(path, 'w')
  return {
    fd,
    content: () => readFileSync(path, 'utf8'),
    [Symbol.dispose]() {
      closeSync(fd)
      rmSync(folder, { recursive: true })
    },
  }
}

test('lines wait for a chunk and come out in order', async () => {
  using target = file()
  const output = new BufferedOutput({
    fd: target.fd,
    onDrop: () => undefined,
    chunkLength: 100,
    flushIntervalMs: 60_000,
  })
  output.write('first\n')
  expect(target.content()).toBe('')
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} é\n`)
  for (const line of lines) output.write(line)
  await output.flush()
  expect(target.content()).toBe(`first\n${lines.join('')}`)
  await output.close()
})

test('a lone line comes out by itself within the interval', async () => {
  using target = file()
  const output = new BufferedOutput({ fd: target.fd, onDrop: () => undefined, flushIntervalMs: 5 })
  output.write('alone\n')
  await expect.poll(target.content).toBe('alone\n')
  await output.close()
})

test('a synchronous flush writes what waits before it returns', async () => {
  using target = file()
  const output = new BufferedOutput({ fd: target.fd, onDrop: () => undefined })
  output.write('now\n')
  output.flushSync()
  expect(target.content()).toBe('now\n')
  await output.close()
  output.write('after close\n')
  expect(target.content()).toBe('now\nafter close\n')
})

test('lines beyond the bound are dropped and reported', async () => {
  using target = file()
  let dropped = 0
  const output = new BufferedOutput({ fd: target.fd, onDrop: () => void dropped++, maxLength: 10 })
  for (const line of ['12345\n', '1234567890\n', '123\n']) output.write(line)
  await output.close()
  expect(dropped).toBe(1)
  expect(target.content()).toBe('12345\n123\n')
})

test('a target that is gone neither throws nor collects lines', async () => {
  let dropped = 0
  const { fd } = file()
  closeSync(fd)
  const output = new BufferedOutput({ fd, onDrop: () => void dropped++ })
  output.write('lost\n')
  await output.flush()
  output.write('dropped\n')
  expect(dropped).toBe(1)
  await output.close()
})

for (const [ending, code] of [
  ['return', 0],
  ['close', 0],
  ['exit', 3],
  ['throw', 1],
  ['fatal', null],
] as const) {
  test(`no line is lost when the process ends by ${ending}`, async () => {
    const child = spawn(process.execPath, [PROGRAM.pathname, ending], { stdio: ['ignore', 'pipe', 'ignore'] })
    try {
      const exited = new Promise((resolve) => child.once('exit', resolve))
      const lines = (await text(child.stdout))
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
      expect(await exited).toBe(code)
      const numbers = lines.filter(({ message }) => message === 'line').map(({ i }) => i)
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 3_000 }, (_, i) => i))
    } finally {
      child.kill('SIGKILL')
    }
  })
}
