import { type ChildProcess, spawn } from 'node:child_process'
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ControlAnswer, ControlRequest } from './control.ts'
import type { Processors } from './processors.ts'

const START_TIMEOUT_MS = 60_000

type AnswerOf<K extends ControlAnswer['kind']> = Extract<ControlAnswer, { kind: K }>

/** A program under measurement: it announces its port over IPC and answers what the runner asks of it. */
export class ServerProcess implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #folder: string
  #ready: AnswerOf<'ready'> | undefined

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child
    this.#folder = folder
  }

  /** Starts `command` on the server's core, its log going to a file in memory where the machine has one. */
  static async start(
    processors: Processors,
    command: readonly string[],
    options: { env: Record<string, string>; cwd: string },
  ): Promise<ServerProcess> {
    const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'seaworthy-bench-'))
    const log = openSync(join(folder, 'stdout.log'), 'a')
    const errors = openSync(join(folder, 'stderr.log'), 'a')
    const [program, ...args] = processors.server(command)
    const child = spawn(program!, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', log, errors, 'ipc'],
    })
    closeSync(log)
    closeSync(errors)
    const server = new ServerProcess(child, folder)
    try {
      server.#ready = await server.#answer('ready', START_TIMEOUT_MS)
    } catch (cause) {
      const said = `${server.log().slice(-4000)}\n${readFileSync(join(folder, 'stderr.log'), 'utf8').slice(-4000)}`
      await server[Symbol.asyncDispose]()
      throw new Error(`did not start: ${command.join(' ')}\n${said}`, { cause })
    }
    return server
  }

  get startedInMs(): number {
    return this.#ready!.startedInMs
  }

  get origin(): string {
    return `http://127.0.0.1:${this.#ready!.port}`
  }

  /** Where probes and metrics are, when apart from traffic. */
  get managementOrigin(): string {
    return `http://127.0.0.1:${this.#ready!.managementPort ?? this.#ready!.port}`
  }

  async usage(): Promise<AnswerOf<'usage'>> {
    return this.#ask({ kind: 'usage' }, 'usage')
  }

  /** Runs `work` under the sampling profiler and returns the profile as Chromium's tools read it. */
  async profile(intervalMicros: number, work: () => Promise<unknown>): Promise<string> {
    await this.#ask({ kind: 'profile-start', intervalMicros }, 'profile-started')
    await work()
    return (await this.#ask({ kind: 'profile-stop' }, 'profile')).profile
  }

  log(): string {
    return readFileSync(this.#logPath, 'utf8')
  }

  /** Lines written since the log was last emptied, without reading a large file into a string. */
  logLines(): number {
    const newline = 10
    let lines = 0
    for (const byte of readFileSync(this.#logPath)) if (byte === newline) lines++
    return lines
  }

  logBytes(): number {
    return statSync(this.#logPath).size
  }

  emptyLog(): void {
    truncateSync(this.#logPath)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve))
      this.#child.kill('SIGKILL')
      await ended
    }
    rmSync(this.#folder, { recursive: true, force: true })
  }

  get #logPath(): string {
    return join(this.#folder, 'stdout.log')
  }

  #ask<K extends ControlAnswer['kind']>(request: ControlRequest, kind: K): Promise<AnswerOf<K>> {
    const answer = this.#answer(kind, START_TIMEOUT_MS)
    this.#child.send(request)
    return answer
  }

  #answer<K extends ControlAnswer['kind']>(kind: K, timeoutMs: number): Promise<AnswerOf<K>> {
    return new Promise((resolve, reject) => {
      const onMessage = (answer: ControlAnswer) => {
        if (answer.kind === kind) settle(() => resolve(answer as AnswerOf<K>))
      }
      const onExit = (code: number | null) => settle(() => reject(new Error(`ended with code ${code}`)))
      const timer = setTimeout(() => settle(() => reject(new Error(`no '${kind}' in time`))), timeoutMs)
      const settle = (finish: () => void) => {
        clearTimeout(timer)
        this.#child.off('message', onMessage)
        this.#child.off('exit', onExit)
        finish()
      }
      this.#child.on('message', onMessage)
      this.#child.on('exit', onExit)
    })
  }
}
