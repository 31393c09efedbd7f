import { readFileSync } from 'node:fs'
import { cpus, release, type as systemName, totalmem } from 'node:os'

/** What the figures depend on besides the programs. */
export interface Environment {
  node: string
  kernel: string
  processor: string
  cores: number
  memoryGiB: number
  pinned: boolean
}

export function describeEnvironment(pinned: boolean): Environment {
  const cores = cpus()
  return {
    node: process.versions.node,
    kernel: `${systemName()} ${release()}`,
    processor: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    pinned,
  }
}

/** Such as "AMD EPYC, 2 cores, 24 GiB, Linux 6.18; Node 26.10.0". */
export function machineText({ processor, cores, memoryGiB, kernel, node }: Environment): string {
  return `${processor}, ${cores} cores, ${memoryGiB} GiB, ${kernel}; Node ${node}`
}

/** The installed version of a package, looked up from `folder` upwards as Node does. */
export function installedVersion(name: string, folder: URL): string {
  for (let at = folder; ; at = new URL('../', at)) {
    try {
      return JSON.parse(readFileSync(new URL(`node_modules/${name}/package.json`, at), 'utf8'))
        .version as string
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      if (at.pathname === new URL('../', at).pathname) return 'not installed'
    }
  }
}
