import { type ChildProcess, spawn } from 'node:child_process'

/**
 * Kills what a run started even when the run itself is killed: a tiny process of its own holds the list of process groups
 * and lives on one end of a pipe. When this process ends, in whatever way, the pipe closes and the list is killed.
 */
export interface Watchdog extends Disposable {
  guard(pid: number): void
  release(pid: number): void
}

const PROGRAM = `
const groups = new Set()
let rest = ''
process.on('SIGINT', () => {})
process.on('SIGTERM', () => {})
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n')
  rest = lines.pop()
  for (const line of lines) line[0] === '+' ? groups.add(Number(line.slice(1))) : groups.delete(Number(line.slice(1)))
})
process.stdin.on('close', () => {
  for (const pid of groups) try { process.kill(-pid, 'SIGKILL') } catch {}
  process.exit()
})
`

export function startWatchdog(): Watchdog {
  const child: ChildProcess = spawn(process.execPath, ['-e', PROGRAM], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  ;(child.stdin as unknown as { unref?: () => void })?.unref?.()
  const tell = (line: string) => child.stdin?.write(`${line}\n`)
  return {
    guard: (pid) => tell(`+${pid}`),
    release: (pid) => tell(`-${pid}`),
    [Symbol.dispose]: () => child.stdin?.end(),
  }
}
