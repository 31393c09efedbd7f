import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort, untilListening } from '@seaworthy/rig'

const PATIENCE_MS = 60_000

/** AWS Secrets Manager as moto plays it. */
export interface StartedMoto extends AsyncDisposable {
  readonly url: string
  readonly pid: number
  /** From now on who asks has to be known. */
  demandCredentials(): Promise<void>
  /** Forgets everything, also that. */
  reset(): Promise<void>
}

export async function startMoto(packages: string): Promise<StartedMoto> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const child = spawn('python3', ['-m', 'moto.server', '-H', '127.0.0.1', '-p', `${port}`], {
    stdio: ['ignore', 'ignore', 'ignore'],
    env: { ...process.env, PYTHONPATH: packages },
  })
  if (!(await untilListening(port, () => child.exitCode === null, PATIENCE_MS))) {
    throw new Error('moto does not listen; "python3 -m moto.server" of the cache says why')
  }
  const post = async (path: string, body?: string) => {
    await fetch(`${url}/moto-api/${path}`, { method: 'POST', ...(body === undefined ? {} : { body }) })
  }
  return {
    url,
    pid: child.pid as number,
    demandCredentials: () => post('reset-auth', '0'),
    async reset() {
      await post('reset')
      await post('reset-auth', 'Infinity')
    },
    async [Symbol.asyncDispose]() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
