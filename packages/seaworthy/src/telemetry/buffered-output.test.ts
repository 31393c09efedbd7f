import { spawn } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { createFifo } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { systemClock } from '../base/index.ts'
import { ManualClock } from '../testing/manual-clock.ts'
import { BufferedOutput, type BufferedOutputOptions } from './buffered-output.ts'
import { type OutputTarget, openOutputTarget } from './output-target.ts'

const PROGRAM = new URL('fixtures/exiting-logger.ts', import.meta.url)

function file(): { target: OutputTarget; content: () => string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'output-'))
  const path = join(folder, 'log')
  const fd = openSync(path, 'w')
  return {
    target: openOutputTarget(fd),
    content: () => readFileSync(path, 'utf8'),
    [Symbol.dispose]() {
      closeSync(fd)
      rmSync(folder, { recursive: true })
    },
  }
}

function open(options: Partial<BufferedOutputOptions> & Pick<BufferedOutputOptions, 'target'>) {
  const told = { dropped: 0, resumed: [] as number[] }
  const output = new BufferedOutput({
    clock: systemClock,
    onDrop: (lines) => {
      told.dropped += lines
    },
    onResume: (lines) => void told.resumed.push(lines),
    ...options,
  })
  return { output, told }
}

test('lines wait for a chunk and come out in order', async () => {
  using target = file()
  const { output } = open({ ...target, chunkLength: 100, flushIntervalMs: 60_000 })
  output.write('first\n')
  expect(target.content()).toBe('')
  const lines = Array.from({ length: 500 }, (_, i) => `line ${i} é\n`)
  for (const line of lines) output.write(line)
  await output.flush()
  expect(target.content()).toBe(`first\n${lines.join('')}`)
  await output.close()
})

test('a lone line comes out by itself within the interval of the given clock', async () => {
  using target = file()
  const clock = new ManualClock()
  const { output } = open({ ...target, clock, flushIntervalMs: 200 })
  output.write('alone\n')
  await clock.advance(199)
  expect(target.content()).toBe('')
  await clock.advance(1)
  await expect.poll(target.content).toBe('alone\n')
  await output.close()
  expect(clock.sleeping).toBe(0)
})

test('a synchronous flush writes what waits before it returns', async () => {
  using target = file()
  const { output } = open(target)
  output.write('now\n')
  output.flushSync()
  expect(target.content()).toBe('now\n')
  await output.close()
})

test('a synchronous flush writes what waits also while a thread writes to the file', async () => {
  using target = file()
  const { output } = open({ ...target, chunkLength: 10 })
  output.write('a whole chunk\n')
  output.write('later\n')
  output.flushSync()
  expect(target.content()).toContain('later\n')
  await output.flush()
  expect(target.content().split('\n').toSorted()).toEqual(['', 'a whole chunk', 'later'])
  await output.close()
})

test('lines beyond the bound are dropped, counted, and told of when there is room again', async () => {
  using target = file()
  const { output, told } = open({ ...target, maxLength: 10 })
  for (const line of ['12345\n', '1234567890\n', '123\n']) output.write(line)
  expect(told).toEqual({ dropped: 1, resumed: [] })
  output.flushSync()
  await output.close()
  expect(told).toEqual({ dropped: 1, resumed: [1] })
  expect(target.content()).toBe('12345\n123\n')
})

test('a target that is gone neither throws nor collects lines', async () => {
  const gone = { fd: 1_000_000, mayBlock: true, close: () => undefined }
  const { output, told } = open({ target: gone })
  output.write('lost\n')
  await output.flush()
  expect(told.dropped).toBe(1)
  await output.close()
  expect(told.resumed).toEqual([])
})

test('a pipe that nobody reads holds up neither a flush nor the end, and loses no line that fits when somebody reads again', async () => {
  using pipe = await createFifo()
  const target = openOutputTarget(pipe.writeFd)
  const { output, told } = open({ target, maxLength: 200_000 })
  const line = `${'x'.repeat(999)}\n`
  for (let i = 0; i < 100; i++) output.write(line)
  output.flushSync()
  await output.flush()
  for (let i = 0; i < 200; i++) output.write(line)
  expect(told.dropped).toBeGreaterThan(0)
  await expect.poll(() => pipe.take().length).toBe((300 - told.dropped) * 1_000)
  await expect.poll(() => told.resumed).toEqual([told.dropped])
  await output.close()
  target.close()
  expect(pipe.take()).toBe(line.repeat(300 - told.dropped))
})

test('a pipe that nobody reads is asked at most five times a second', async () => {
  using pipe = await createFifo()
  const target = openOutputTarget(pipe.writeFd)
  let asked = 0
  const counted = {
    ...target,
    get fd() {
      asked += 1
      return target.fd
    },
  }
  const clock = new ManualClock()
  const { output } = open({ target: counted, clock })
  output.write('x'.repeat(100_000))
  await clock.advance(1_000)
  asked = 0
  await clock.advance(10_000)
  expect(asked).toBeLessThanOrEqual(50)
  expect(asked).toBeGreaterThan(0)
  await output.close()
  target.close()
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

for (const [ending, code] of [
  ['return', 0],
  ['close', 0],
  ['exit', 3],
  ['throw', 1],
] as const) {
  test(`no line of a file is lost when the process ends by ${ending}`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'output-'))
    const path = join(folder, 'log')
    const log = openSync(path, 'a')
    const child = spawn(process.execPath, [PROGRAM.pathname, ending], { stdio: ['ignore', log, 'ignore'] })
    try {
      expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(code)
      const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
      const numbers = lines.map((line) => JSON.parse(line)).flatMap(({ i }) => i ?? [])
      expect(numbers.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 3_000 }, (_, i) => i))
    } finally {
      child.kill('SIGKILL')
      closeSync(log)
      rmSync(folder, { recursive: true })
    }
  })
}
