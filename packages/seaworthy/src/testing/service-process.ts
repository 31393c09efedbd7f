import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A service in a process of its own; disposing of it kills it. */
export interface ServiceProcess extends AsyncDisposable {
  readonly pid: number
  /** Resolves with the base address once the service listens; rejects when it ends before. */
  url(): Promise<string>
  /** Everything on both outputs so far. */
  output(): string
  /** Log lines so far, parsed; of one message when given. */
  lines(message?: string): Record<string, unknown>[]
  kill(signal: NodeJS.Signals): void
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/**
 * Runs a service's program as a process of its own, with these variables and no others but PATH. `await using` ends it;
 * it also ends with the test runner.
 */
export function startServiceProcess(program: URL, env: Readonly<Record<string, string>>): ServiceProcess {
  const child: ChildProcess = spawn(process.execPath, [program.pathname], {
    env: { PATH: process.env.PATH, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  const listeners = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      for (const listener of listeners) listener()
    })
  }
  const exit = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  const endWithRunner = () => child.kill('SIGKILL')
  process.once('exit', endWithRunner)
  exit.then(() => process.removeListener('exit', endWithRunner))

  function lines(message?: string): Record<string, unknown>[] {
    const complete = text.slice(0, text.lastIndexOf('\n') + 1).split('\n')
    const parsed = complete
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    return message === undefined ? parsed : parsed.filter((line) => line.message === message)
  }

  return {
    pid: child.pid as number,
    output: () => text,
    lines,
    kill: (signal) => void child.kill(signal),
    exit,
    url() {
      const { promise, resolve, reject } = Promise.withResolvers<string>()
      const look = () => {
        const listening = lines('service listens')[0]
        if (listening) resolve(listening.url as string)
      }
      listeners.add(look)
      exit.then(() => reject(new Error(`${program.pathname} ended before it listened:\n${text}`)))
      look()
      return promise.finally(() => listeners.delete(look))
    },
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
      await exit
    },
  }
}
