import { readdir, readFile } from 'node:fs/promises'

/** What the kernel knows of a process. */
export interface ProcessLook {
  /** Resident. */
  readonly megabytes: number
  /** Open files and sockets. */
  readonly handles: number
  /** Processor time since it began. */
  readonly cpuMs: number
}

/** Of the 100 parts of a second in which Linux counts processor time. */
const TICK_MS = 10

/** Undefined where the system has no /proc, or the process is gone. */
export async function lookAtProcess(pid: number): Promise<ProcessLook | undefined> {
  try {
    const [status, stat, handles] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readdir(`/proc/${pid}/fd`),
    ])
    const kilobytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
    if (!Number.isFinite(kilobytes)) return undefined
    // The name of the process is in parentheses and may hold anything: fields are counted from the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const cpuMs = (Number(fields[11]) + Number(fields[12])) * TICK_MS
    return { megabytes: kilobytes / 1024, handles: handles.length, cpuMs }
  } catch {
    return undefined
  }
}
