import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { signalTree } from '../processes/process-tree.ts'
import {
  createSupervisor,
  type Launch,
  type SupervisedProcess,
  type Supervisor,
} from '../processes/supervisor.ts'
import { until } from '../processes/until.ts'
import type { RunAs } from './unprivileged-user.ts'

/** What lives in the home: one server, as this user. */
export interface Resident {
  /** As people call it. */
  readonly title: string
  readonly user?: RunAs | undefined
  /** Variables beside those of this process. */
  readonly env?: (folder: string) => Readonly<Record<string, string>>
  /** By which it is asked to end. Default: it is killed. */
  readonly endSignal?: NodeJS.Signals
}

export interface Beginning {
  readonly command: readonly string[]
  /** Asked until it says so, or the time is over, or the process has ended. */
  isReady(server: SupervisedProcess): Promise<boolean>
  readonly timeoutMs: number
}

const LOOK_MS = 20

/** A folder and the server process in it, which can be killed, frozen and started again. */
export class ServerHome {
  readonly folder: string
  readonly #resident: Resident
  readonly #supervisor: Supervisor
  readonly #isAlone: boolean
  readonly #others: SupervisedProcess[] = []
  #server: SupervisedProcess | undefined

  private constructor(folder: string, resident: Resident, supervisor: Supervisor, isAlone: boolean) {
    this.folder = folder
    this.#resident = resident
    this.#supervisor = supervisor
    this.#isAlone = isAlone
  }

  static async open(resident: Resident, supervisor?: Supervisor): Promise<ServerHome> {
    const owner = supervisor ?? createSupervisor()
    const folder = await owner.createFolder(`seaworthy-${resident.title.toLowerCase()}-`)
    if (resident.user) await chown(folder, resident.user.uid, resident.user.gid)
    return new ServerHome(folder, resident, owner, supervisor === undefined)
  }

  /** Starts a further program in the folder, which ends with the home. */
  async spawn(command: readonly string[]): Promise<SupervisedProcess> {
    const program = await this.#supervisor.start(this.#launch(command))
    this.#others.push(program)
    return program
  }

  /** Runs a program to its end. @throws Error with its last words when it fails. */
  async run(command: readonly string[]): Promise<void> {
    await using program = await this.#supervisor.start(this.#launch(command))
    const { code } = await program.exited
    await program.logs.ended
    if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${program.logs.tail(3)}`)
  }

  /** Starts the server. @throws Error with its last words when it does not become ready. */
  async start({ command, isReady, timeoutMs }: Beginning): Promise<void> {
    const { title, endSignal } = this.#resident
    const server = await this.#supervisor.start({ ...this.#launch(command), ...(endSignal && { endSignal }) })
    this.#server = server
    const seen = await until(async () => (await isReady(server)) || (server.exit && ('ended' as const)), {
      timeoutMs,
      everyMs: LOOK_MS,
    })
    if (seen === true) return
    await this.#end()
    throw new Error(`${title} did not start: ${server.logs.tail(5)}`)
  }

  pathOf(...names: readonly string[]): string {
    return join(this.folder, ...names)
  }

  /** To the server and everything below it. */
  async signal(signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    if (this.#server) await signalTree(this.#server.pid, signal)
  }

  async kill9(): Promise<void> {
    if (!this.#server) return
    this.#server.expectExit()
    await signalTree(this.#server.pid, 'SIGKILL')
    await this.#end()
  }

  async close(): Promise<void> {
    // What is frozen hears no other signal.
    await this.signal('SIGCONT')
    await this.#end()
    for (const program of this.#others) await program[Symbol.asyncDispose]()
    if (this.#isAlone) await this.#supervisor[Symbol.asyncDispose]()
    else await this.#supervisor.removeFolder(this.folder)
  }

  #launch(command: readonly string[]): Launch {
    const { user, env } = this.#resident
    return { command, cwd: this.folder, env: env?.(this.folder) ?? {}, ...user }
  }

  async #end(): Promise<void> {
    await this.#server?.[Symbol.asyncDispose]()
    this.#server = undefined
  }
}
