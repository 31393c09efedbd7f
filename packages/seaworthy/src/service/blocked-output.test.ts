import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { createFifo } from '@seaworthy/rig'
import { expect, test } from 'vitest'

const SUBJECT = new URL('../testing/subjects/talkative-service.ts', import.meta.url).pathname
const DEADLINE_MS = 3_000
/** The deadline, the last write, and a machine that is busy. */
const BOUND_MS = 15_000

interface Subject extends AsyncDisposable {
  readonly child: ChildProcess
  readonly url: string
  /** Fills the output until nothing fits any more. */
  block(): Promise<void>
}

type Output = 'pipe' | 'socket'

/** A service whose outputs, both the same, are read until it listens and never again. */
async function start(output: Output): Promise<Subject> {
  const pipe = await createFifo()
  const child = spawn(process.execPath, [SUBJECT], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: '0',
      SHUTDOWN_PROPAGATION_MS: '0',
      SHUTDOWN_DEADLINE_MS: String(DEADLINE_MS),
    },
    stdio: output === 'pipe' ? ['ignore', pipe.writeFd, pipe.writeFd] : ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const read = () => {
    if (output === 'pipe') text = pipe.take()
    else text += (child.stdout as Readable).read() ?? ''
    return /"url":"([^"]+)"/.exec(text)?.[1] ?? ''
  }
  await expect.poll(read).not.toBe('')
  const url = read()
  return {
    child,
    url,
    async block() {
      for (let i = 0; i < 5; i++) await fetch(`${url}/api/v1/log/200`)
      await fetch(`${url}/api/v1/fault/prints`)
      await fetch(`${url}/api/v1/fault/warns`)
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await once(child, 'exit')
      }
      pipe[Symbol.dispose]()
    },
  }
}

async function exitOf({ child }: Subject, cause: () => unknown): Promise<{ code: unknown; tookMs: number }> {
  const exited = once(child, 'exit', { signal: AbortSignal.timeout(BOUND_MS) })
  const startedMs = performance.now()
  await cause()
  const [code] = await exited
  return { code, tookMs: performance.now() - startedMs }
}

for (const output of ['pipe', 'socket'] as const) {
  test(`SIGTERM ends a service whose ${output} nobody reads, with 0, and it answers until then`, async () => {
    await using subject = await start(output)
    await subject.block()
    expect((await fetch(`${subject.url}/health/ready`)).status).toBe(200)
    const { code } = await exitOf(subject, () => subject.child.kill('SIGTERM'))
    expect(code).toBe(0)
  })

  test.each(['throws', 'rejects'])(
    `a service that %s while its ${output} is blocked exits with 1`,
    async (how) => {
      await using subject = await start(output)
      await subject.block()
      const { code } = await exitOf(subject, () => fetch(`${subject.url}/api/v1/fault/${how}`))
      expect(code).toBe(1)
    },
  )
}

test('a second signal ends a service at once while its outputs are blocked', async () => {
  await using subject = await start('pipe')
  await subject.block()
  const slow = fetch(`${subject.url}/api/v1/wait`).catch(() => undefined)
  const { code, tookMs } = await exitOf(subject, async () => {
    subject.child.kill('SIGTERM')
    const ready = () => fetch(`${subject.url}/health/ready`).then(({ ok }) => ok)
    await expect.poll(() => ready().catch(() => false)).toBe(false)
    subject.child.kill('SIGINT')
  })
  await slow
  expect(code).toBe(130)
  expect(tookMs).toBeLessThan(DEADLINE_MS)
})

test('a closed output, as after `| head`, ends no service and no request', async () => {
  await using subject = await start('socket')
  subject.child.stdout?.destroy()
  subject.child.stderr?.destroy()
  await subject.block()
  expect((await fetch(`${subject.url}/health/ready`)).status).toBe(200)
  const { code } = await exitOf(subject, () => subject.child.kill('SIGTERM'))
  expect(code).toBe(0)
})

test('a boot that fails while its outputs are blocked exits with 1', async () => {
  using pipe = await createFifo()
  pipe.fill()
  const child = spawn(process.execPath, [SUBJECT], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: 'none' },
    stdio: ['ignore', pipe.writeFd, pipe.writeFd],
  })
  try {
    const [code] = await once(child, 'exit', { signal: AbortSignal.timeout(BOUND_MS) })
    expect(code).toBe(1)
  } finally {
    child.kill('SIGKILL')
  }
})

test('a log whose disk was full goes on when there is room again, and the service serves and stops meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'full-'))
  const path = join(folder, 'log')
  const log = openSync(path, 'a')
  // Writes beyond the limit fail as they do on a full disk, by EFBIG in place of ENOSPC.
  const child = spawn('sh', ['-c', 'ulimit -f 100; exec "$@"', 'sh', process.execPath, SUBJECT], {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', HOST: '127.0.0.1', PORT: '0' },
    stdio: ['ignore', log, log],
  })
  try {
    const text = () => readFileSync(path, 'utf8')
    const urlIn = () => /"url":"([^"]+)"/.exec(text())?.[1] ?? ''
    await expect.poll(urlIn).not.toBe('')
    const url = urlIn()
    await fetch(`${url}/api/v1/log/300`)
    const limit = 100 * 512
    await expect.poll(() => text().length).toBeGreaterThanOrEqual(limit)
    truncateSync(path)
    await expect.poll(() => text().length).toBeGreaterThanOrEqual(limit)
    expect(text()).toContain('talk')
    const exited = once(child, 'exit', { signal: AbortSignal.timeout(BOUND_MS) })
    child.kill('SIGTERM')
    expect((await exited)[0]).toBe(0)
  } finally {
    child.kill('SIGKILL')
    closeSync(log)
    rmSync(folder, { recursive: true })
  }
})
