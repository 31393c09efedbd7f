import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface ShellOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
  /** Default: ten minutes. */
  readonly timeoutMs?: number
}

/** What a program printed, and how it ended. */
export interface ShellResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. @throws Error with its last words when it fails. */
export async function shell(command: readonly string[], options: ShellOptions = {}): Promise<ShellResult> {
  const result = await tryShell(command, options)
  if (result.code === 0) return result
  const words = `${result.stdout}\n${result.stderr}`.trim().split('\n').slice(-20).join('\n')
  throw new Error(`"${command.join(' ')}" ended with ${result.code}:\n${words}`)
}

/** The same, where a failure is an answer. */
export async function tryShell(
  command: readonly string[],
  { cwd, env, input = '', timeoutMs = 600_000 }: ShellOptions = {},
): Promise<ShellResult> {
  const [file = '', ...args] = command
  const child = spawn(file, args, {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...process.env, ...env },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  })
  const ended = new Promise<number>((resolve, reject) => {
    child.once('error', (error) => reject(new Error(`cannot run "${command.join(' ')}": ${error.message}`)))
    child.once('close', (code) => resolve(code ?? 128))
  })
  // One that ends before it has read is told by its code.
  child.stdin.on('error', () => undefined).end(input)
  const [code, stdout, stderr] = await Promise.all([ended, text(child.stdout), text(child.stderr)])
  return { code, stdout, stderr }
}
