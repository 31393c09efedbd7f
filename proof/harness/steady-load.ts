import * as http from 'node:http'
import * as https from 'node:https'
import { setTimeout as sleep } from 'node:timers/promises'

/** What became of requests. */
export interface LoadReport {
  readonly answered: number
  /** By what went wrong: a status with the code of its problem, or the code of a socket's error. */
  readonly failed: Readonly<Record<string, number>>
  readonly failedCount: number
}

export interface SteadyLoad {
  /** Stops asking, waits for what is asked, and answers with what became of all of it. */
  stop(): Promise<LoadReport>
}

export interface SteadyLoadOptions {
  /** Default: this machine. */
  readonly host?: string
  readonly port: number
  /** Whether it speaks TLS, with whatever certificate. Default: no. */
  readonly tls?: boolean
  /** `{n}` in it is another number each time. */
  readonly path: string
  /** Statuses that are answers as expected. Default: 200. */
  readonly statuses?: readonly number[]
  /** Each with a connection that it keeps. Default: 10. */
  readonly clients?: number
  /** Between an answer and the next request, milliseconds. Default: 20. */
  readonly pauseMs?: number
  /** Every so many requests a client begins a new connection. Default: 20. */
  readonly perConnection?: number
}

const TIMEOUT_MS = 10_000

/** Asks for a path over connections that are kept for a while, until it is told to stop. A request is never sent twice. */
export function startSteadyLoad(options: SteadyLoadOptions): SteadyLoad {
  const { host = '127.0.0.1', port, tls = false, path, statuses = [200] } = options
  const { clients = 10, pauseMs = 20, perConnection = 20 } = options
  const { Agent, request } = tls ? https : http
  let sent = 0
  let isOver = false
  let answered = 0
  const failed: Record<string, number> = {}
  const one = (agent: http.Agent): Promise<string | undefined> =>
    new Promise((resolve) => {
      const asked = request(
        {
          ...{ host, port, path: path.replace('{n}', `${sent++}`), agent },
          ...{ timeout: TIMEOUT_MS, rejectUnauthorized: false },
        },
        (answer) => {
          const isExpected = statuses.includes(answer.statusCode as number)
          const body: Buffer[] = []
          if (isExpected) answer.resume()
          else answer.on('data', (chunk: Buffer) => body.push(chunk))
          answer.on('end', () =>
            resolve(isExpected ? undefined : `${answer.statusCode}${codeOf(Buffer.concat(body))}`),
          )
          answer.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
        },
      )
      asked.on('timeout', () => asked.destroy(Object.assign(new Error(), { code: 'TIMEOUT' })))
      asked.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
      asked.end()
    })
  async function client(): Promise<void> {
    while (!isOver) {
      const agent = new Agent({ keepAlive: true, maxSockets: 1 })
      for (let n = 0; n < perConnection && !isOver; n++) {
        const trouble = await one(agent)
        if (trouble === undefined) answered++
        else failed[trouble] = (failed[trouble] ?? 0) + 1
        await sleep(pauseMs)
      }
      agent.destroy()
    }
  }
  const all = Promise.all(Array.from({ length: clients }, client))
  return {
    async stop() {
      isOver = true
      await all
      return { answered, failed, failedCount: Object.values(failed).reduce((sum, each) => sum + each, 0) }
    },
  }
}

/** " overloaded", of a problem (RFC 9457) that has a code. */
function codeOf(body: Buffer): string {
  try {
    const { code } = JSON.parse(body.toString())
    return typeof code === 'string' ? ` ${code}` : ''
  } catch {
    return ''
  }
}
