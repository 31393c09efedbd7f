import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'

/** The process and everything below it, parents first. Postgres gives each backend a session of its own, so no group holds them. */
export async function processTree(root: number): Promise<number[]> {
  const parents = process.platform === 'linux' ? parentsFromProc() : await parentsFromPs()
  const tree = [root]
  for (const parent of tree) {
    for (const [pid, ppid] of parents) if (ppid === parent) tree.push(pid)
  }
  return tree
}

/** Sends a signal to all of them that still run. */
export async function signalTree(root: number, signal: NodeJS.Signals): Promise<void> {
  for (const pid of await processTree(root)) {
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

function parentsFromProc(): [number, number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
        // The command in brackets may hold spaces and brackets: what follows it starts after the last one.
        const [, ppid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        return [[Number(pid), Number(ppid)] as [number, number]]
      } catch {
        return []
      }
    })
}

async function parentsFromPs(): Promise<[number, number][]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid='])
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number) as [number, number])
}
