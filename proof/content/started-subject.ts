import { readFile } from 'node:fs/promises'
import { type ServiceProcess, startServiceProcess } from '@seaworthy/chassis/testing'

/** The subject as a production process. */
export interface StartedSubject extends AsyncDisposable {
  readonly service: ServiceProcess
  readonly url: URL
  /** Memory of the process: now, and at most so far. */
  memory(): Promise<{ readonly nowMiB: number; readonly mostMiB: number }>
}

export async function startSubject(
  folder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<StartedSubject> {
  const service = startServiceProcess(new URL('subject.ts', import.meta.url), {
    NODE_ENV: 'production',
    MANAGEMENT_PORT: '0',
    SHUTDOWN_PROPAGATION_MS: '0',
    SHUTDOWN_DEADLINE_MS: '300000',
    PROOF_FOLDER: folder,
    ...env,
  })
  const url = new URL(await service.url())
  return {
    service,
    url,
    async memory() {
      const status = await readFile(`/proc/${service.pid}/status`, 'utf8')
      const mib = (field: string) =>
        Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) / 1024
      return { nowMiB: mib('VmRSS'), mostMiB: mib('VmHWM') }
    },
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
  }
}
