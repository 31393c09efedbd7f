import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** A Node process of its own that a test talks to by lines. `await using` ends it. */
export interface ChildScript extends AsyncDisposable {
  readonly pid: number
  /** The next line of its output; rejects when it ends before. */
  line(): Promise<string>
  send(line: string): void
  /** `kill -9`, and gone when this resolves. */
  kill9(): Promise<void>
  /** Exit code, when it ends by itself. */
  exited(): Promise<number | null>
}

/** Runs a TypeScript file in a process of its own, with these environment variables beside those of the test. */
export function runScript(
  file: URL,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): ChildScript {
  const child: ChildProcess = spawn(process.execPath, [file.pathname, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  })
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]()
  const exit = once(child, 'exit') as Promise<[number | null]>
  const onExit = () => child.kill('SIGKILL')
  process.once('exit', onExit)
  exit.then(() => process.removeListener('exit', onExit))
  const kill9 = async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exit
  }
  return {
    pid: child.pid as number,
    async line() {
      const { done, value } = await lines.next()
      if (done) throw new Error(`${file.pathname} ended without another line`)
      return value
    },
    send: (line) => void child.stdin?.write(`${line}\n`),
    kill9,
    exited: async () => (await exit)[0],
    [Symbol.asyncDispose]: kill9,
  }
}
