import { Session } from 'node:inspector/promises'

/** What the runner asks of a contender over IPC. */
export type ControlRequest =
  | { kind: 'usage' }
  | { kind: 'profile-start'; intervalMicros: number }
  | { kind: 'profile-stop' }
  | { kind: 'stop' }

/** What a contender tells the runner over IPC. */
export type ControlAnswer =
  | { kind: 'ready'; port: number; managementPort?: number; startedInMs: number }
  | { kind: 'usage'; cpuMicros: number; rssBytes: number; heapUsedBytes: number }
  | { kind: 'profile-started' }
  | { kind: 'profile'; profile: string }

/** Where the runner wants the contender to listen. */
export function assignedPort(): number {
  return Number(process.env.PORT ?? 0)
}

/** Tells the runner that the contender listens, and answers what the runner asks from then on. */
export function announce(port: number, managementPort?: number): void {
  let session: Session | undefined
  process.on('message', async (request: ControlRequest) => {
    switch (request.kind) {
      case 'usage': {
        const { user, system } = process.cpuUsage()
        const { rss, heapUsed } = process.memoryUsage()
        return tell({ kind: 'usage', cpuMicros: user + system, rssBytes: rss, heapUsedBytes: heapUsed })
      }
      case 'profile-start':
        session = new Session()
        session.connect()
        await session.post('Profiler.enable')
        await session.post('Profiler.setSamplingInterval', { interval: request.intervalMicros })
        await session.post('Profiler.start')
        return tell({ kind: 'profile-started' })
      case 'profile-stop': {
        const { profile } = await session!.post('Profiler.stop')
        return tell({ kind: 'profile', profile: JSON.stringify(profile) })
      }
      case 'stop':
        process.exit(0)
    }
  })
  process.on('disconnect', () => process.exit(0))
  tell({
    kind: 'ready',
    port,
    ...(managementPort ? { managementPort } : {}),
    startedInMs: process.uptime() * 1000,
  })
}

function tell(answer: ControlAnswer): void {
  process.send?.(answer)
}
