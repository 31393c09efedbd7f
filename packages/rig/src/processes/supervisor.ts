import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createLogReader, type LogReader } from './log-reader.ts'
import { startWatchdog } from './watchdog.ts'

export interface Launch {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Another user for the process, where this one may choose: some servers refuse to run as root. */
  readonly uid?: number
  readonly gid?: number
  /** By which it is asked to end, a few seconds before it is killed. Default: it is killed at once. */
  readonly endSignal?: NodeJS.Signals
  /** Where its output goes. Default: into `logs`. */
  readonly output?: Output
}

/** A descriptor, or a socket that nobody reads until `readOutput`. */
export type OutputTarget = number | 'unread'

export interface Output {
  readonly stdout?: OutputTarget
  readonly stderr?: OutputTarget
}

/** How a process ended: its code, or the signal that ended it. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** By the monotonic clock of this process. */
  readonly atMs: number
}

export interface SupervisedProcess extends AsyncDisposable {
  readonly pid: number
  readonly logs: LogReader
  /** Undefined while it runs. */
  readonly exit: Exit | undefined
  readonly exited: Promise<Exit>
  /** The exit that nobody here asked for. */
  readonly collapse: Exit | undefined
  /** To the process itself, as an orchestrator does; not to its children. */
  signal(signal: NodeJS.Signals): void
  /** From now on an exit is no collapse. */
  expectExit(): void
  /** Begins to read what is a socket that was left unread. */
  readOutput(): void
}

/** How long one may take that is asked to end. */
const END_MS = 5_000

/** Starts processes, each in a group of its own, and guarantees that no group outlives the run. */
export interface Supervisor extends AsyncDisposable {
  /** @throws Error when the command cannot be started, or the run is over. */
  start(launch: Launch): Promise<SupervisedProcess>
  /** A new folder that goes with the supervisor, unless it is removed before. */
  createFolder(prefix: string): Promise<string>
  removeFolder(path: string): Promise<void>
}

/** Kills the groups on dispose, on exit, and by the watchdog even when this process is killed. */
export function createSupervisor(): Supervisor {
  const running = new Map<SupervisedProcess, NodeJS.Signals | undefined>()
  const watchdog = startWatchdog()
  let isOver = false
  const killAll = () => {
    for (const [{ pid }, endSignal] of running) signalGroup(pid, endSignal)
  }
  process.on('exit', killAll)
  const folders = new Set<string>()
  const removeFolder = async (path: string) => {
    await rm(path, { recursive: true, force: true, maxRetries: 5 })
    folders.delete(path)
    watchdog.releaseFolder(path)
  }
  return {
    async start({ command, cwd, env, uid, gid, endSignal, output = {} }) {
      if (isOver) throw new Error('the run is over: nothing is started any more')
      const [file = '', ...args] = command
      const child = spawn(file, args, {
        cwd,
        env: { ...process.env, ...env },
        detached: true,
        stdio: ['ignore', stdioOf(output.stdout), stdioOf(output.stderr)],
        ...(uid !== undefined && { uid }),
        ...(gid !== undefined && { gid }),
      })
      const logs = createLogReader()
      const read = (name: 'stdout' | 'stderr') => child[name] && logs.attach(child[name], name)
      if (output.stdout === undefined) read('stdout')
      if (output.stderr === undefined) read('stderr')
      let exit: Exit | undefined
      let isAsked = false
      const exited = new Promise<Exit>((resolve) => {
        child.once('exit', (code, signal) => {
          exit = { code, signal, atMs: performance.now() }
          resolve(exit)
        })
      })
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', (error) =>
          reject(new Error(`cannot start "${command.join(' ')}": ${error.message}`)),
        )
      })
      const pid = child.pid!
      watchdog.guard(pid, endSignal)
      const supervised: SupervisedProcess = {
        pid,
        logs,
        exited,
        get exit() {
          return exit
        },
        get collapse() {
          return isAsked ? undefined : exit
        },
        signal(signal) {
          if (exit !== undefined) return
          isAsked = true
          child.kill(signal)
        },
        expectExit() {
          isAsked ||= exit === undefined
        },
        readOutput() {
          if (output.stdout === 'unread') read('stdout')
          if (output.stderr === 'unread') read('stderr')
        },
        async [Symbol.asyncDispose]() {
          isAsked ||= exit === undefined
          if (endSignal && !exit) {
            child.kill(endSignal)
            await Promise.race([exited, sleep(END_MS, undefined, { ref: false })])
          }
          signalGroup(pid)
          await exited
          running.delete(supervised)
          watchdog.release(pid, endSignal)
        },
      }
      running.set(supervised, endSignal)
      if (isOver) {
        await supervised[Symbol.asyncDispose]()
        throw new Error('the run is over: what was being started is ended')
      }
      return supervised
    },
    async createFolder(prefix) {
      const path = await mkdtemp(join(tmpdir(), prefix))
      folders.add(path)
      watchdog.guardFolder(path)
      return path
    },
    removeFolder,
    async [Symbol.asyncDispose]() {
      isOver = true
      await Promise.all([...running.keys()].map((supervised) => supervised[Symbol.asyncDispose]()))
      await Promise.all([...folders].map(removeFolder))
      process.off('exit', killAll)
      watchdog[Symbol.dispose]()
    },
  }
}

/** Also reaps grandchildren of a process that is already gone: the group lives as long as any member. */
function signalGroup(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // the group is gone
  }
}

function stdioOf(target: OutputTarget | undefined): number | 'pipe' {
  return typeof target === 'number' ? target : 'pipe'
}
