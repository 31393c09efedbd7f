import { spawn } from 'node:child_process'
import { createLogReader, type LogReader } from './log-reader.ts'
import { startWatchdog } from './watchdog.ts'

export interface Launch {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Another user for the process, where this one may choose: some servers refuse to run as root. */
  readonly uid?: number
  readonly gid?: number
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

/** Starts processes, each in a group of its own, and guarantees that no group outlives the run. */
export interface Supervisor extends AsyncDisposable {
  /** @throws Error when the command cannot be started, or the run is over. */
  start(launch: Launch): Promise<SupervisedProcess>
}

/** Kills the groups on dispose, on exit, and by the watchdog even when this process is killed. */
export function createSupervisor(): Supervisor {
  const running = new Set<SupervisedProcess>()
  const watchdog = startWatchdog()
  let isOver = false
  const killAll = () => {
    for (const { pid } of running) killGroup(pid)
  }
  process.on('exit', killAll)
  return {
    async start({ command, cwd, env, uid, gid, output = {} }) {
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
      watchdog.guard(pid)
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
          killGroup(pid)
          await exited
          running.delete(supervised)
          watchdog.release(pid)
        },
      }
      running.add(supervised)
      if (isOver) {
        await supervised[Symbol.asyncDispose]()
        throw new Error('the run is over: what was being started is ended')
      }
      return supervised
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      await Promise.all([...running].map((supervised) => supervised[Symbol.asyncDispose]()))
      process.off('exit', killAll)
      watchdog[Symbol.dispose]()
    },
  }
}

/** Also reaps grandchildren of a process that is already gone: the group lives as long as any member. */
function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // the group is gone
  }
}

function stdioOf(target: OutputTarget | undefined): number | 'pipe' {
  return typeof target === 'number' ? target : 'pipe'
}
