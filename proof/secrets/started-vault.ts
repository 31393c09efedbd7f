import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Vault itself, in memory. */
export interface StartedVault extends AsyncDisposable {
  readonly url: string
  readonly process: ChildProcess
  /** Asks its API as root. @throws Error for an answer that is no success. */
  ask(method: string, path: string, body?: object): Promise<Record<string, unknown>>
}

/** Starts it with a key-value engine of version 2 at `secret`. */
export async function startVault(program: string): Promise<StartedVault> {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { url, token } = JSON.parse(line) as { url: string; token: string }
  const ask: StartedVault['ask'] = async (method, path, body) => {
    const answer = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { 'x-vault-token': token },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`Vault answers ${method} ${path} with ${answer.status}: ${text}`)
    return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>)
  }
  await ask('POST', 'sys/mounts/secret', { type: 'kv', options: { version: '2' } })
  return {
    url,
    process: child,
    ask,
    async [Symbol.asyncDispose]() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
    },
  }
}
