import { setTimeout as pause } from 'node:timers/promises'
import { type ServiceProcess, startServiceProcess } from './service-process.ts'

const SUBJECT = new URL('./subjects/socket-service.ts', import.meta.url)

/** `subjects/socket-service.ts` as a production process, to be mistreated over raw sockets. */
export interface Mistreated extends AsyncDisposable {
  readonly service: ServiceProcess
  /** Base address for traffic. */
  readonly traffic: string
  /** Base address of the management port. */
  readonly management: string
  /** Value of one sample, such as `a_metric{label="x"}`; 0 when there is none. Asked over a connection of its own. */
  metric(sample: string): Promise<number>
}

/** Resolves when the service is ready. */
export async function startMistreated(env: Readonly<Record<string, string>> = {}): Promise<Mistreated> {
  const service = startServiceProcess(SUBJECT, { NODE_ENV: 'production', MANAGEMENT_PORT: '0', ...env })
  const traffic = await service.url()
  const management = service.lines('service listens')[0]?.managementUrl as string
  while ((await fetch(`${management}/health/ready`)).status !== 200) await pause(20)
  return {
    service,
    traffic,
    management,
    async metric(sample) {
      const text = await (await fetch(`${management}/metrics`, { headers: { connection: 'close' } })).text()
      const line = text.split('\n').find((each) => each.startsWith(`${sample} `))
      return line === undefined ? 0 : Number(line.slice(sample.length + 1))
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  }
}

/** A GET request as bytes. */
export const get = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`
