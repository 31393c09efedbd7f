import { setTimeout as pause } from 'node:timers/promises'
import type { RawConnection } from '@seaworthy/rig'
import { type Mistreated, startMistreated } from '../mistreated-service.ts'
import { playScript } from './play-script.ts'
import { writeScript } from './socket-script.ts'

export interface CampaignOptions {
  readonly firstSeed: number
  readonly seeds: number
  /** Connections that are mistreated at the same time. */
  readonly atOnce?: number
  /** After as many seeds the service is looked at. */
  readonly batch?: number
  readonly onBatch?: (done: number) => void
}

/** Short limits, so that what a client leaves open ends soon. */
const LIMITS = {
  // All come from one address.
  RATE_LIMITS: 'off',
  HTTP_HEADERS_TIMEOUT_MS: '1500',
  HTTP_REQUEST_TIMEOUT_MS: '2500',
  HTTP_SEND_TIMEOUT_MS: '1500',
  HTTP_KEEP_ALIVE_TIMEOUT_MS: '1000',
  SHUTDOWN_PROPAGATION_MS: '0',
}
/** Only a guard against hanging. */
const QUIET_WITHIN_MS = 60_000

/**
 * Mistreats a production process with as many connections as there are seeds and says what was wrong; nothing when all is
 * well. After each batch nothing may be left of it while its clients still hold open what they abandoned: no connection, no
 * place, no request in flight; and a normal client must be served on both ports. In the end the service must stop cleanly.
 */
export async function runCampaign(options: CampaignOptions): Promise<string[]> {
  const { firstSeed, seeds, atOnce = 48, batch = 250 } = options
  const faults: string[] = []
  await using mistreated = await startMistreated(LIMITS)
  const { service, traffic, management } = mistreated
  let ended: string | undefined
  void service.exit.then(({ code, signal }) => {
    ended = `the process ended with ${signal ?? code}:\n${service.output().slice(-2_000)}`
  })
  for (let done = 0; done < seeds && faults.length === 0; ) {
    const last = Math.min(seeds, done + batch)
    const abandoned: RawConnection[] = []
    let next = done
    const play = async () => {
      while (next < last && ended === undefined && faults.length === 0) {
        const script = writeScript(firstSeed + next++)
        const url = script.port === 'traffic' ? traffic : management
        const played = await playScript(script, url)
        if (played.abandoned) abandoned.push(played.abandoned)
        if (played.fault !== undefined && ended === undefined)
          faults.push(`seed ${script.seed} (${script.port}): ${played.fault}`)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, play))
    const range = `seeds ${firstSeed + done} to ${firstSeed + last - 1}`
    if (ended === undefined) {
      const left = await whatIsLeft(mistreated, () => ended !== undefined)
      if (left !== undefined) faults.push(`after ${range}: ${left}`)
    }
    for (const { socket } of abandoned) socket.destroy()
    if (ended !== undefined) faults.push(`within ${range}: ${ended}`)
    done = last
    options.onBatch?.(done)
  }
  if (ended !== undefined) return faults
  service.kill('SIGTERM')
  const { code } = await service.exit
  if (code !== 0) faults.push(`the stop was not clean: exit code ${code}`)
  return faults
}

/** What the mistreatment has left behind, as long as there is time for it to go away. */
async function whatIsLeft(mistreated: Mistreated, isOver: () => boolean): Promise<string | undefined> {
  const { traffic, management, metric } = mistreated
  const quiet: Readonly<Record<string, number>> = {
    'seaworthy_http_connections{port="traffic"}': 0,
    // The one that asks.
    'seaworthy_http_connections{port="management"}': 1,
    seaworthy_in_flight_requests: 0,
    http_server_active_requests: 0,
  }
  const untilMs = performance.now() + QUIET_WITHIN_MS
  for (const [sample, most] of Object.entries(quiet)) {
    for (;;) {
      const value = await metric(sample).catch(() => Number.NaN)
      if (isOver() || value <= most) break
      if (performance.now() > untilMs) return `${sample} is ${value}, not ${most}`
      await pause(50)
    }
  }
  if (isOver()) return undefined
  for (const url of [`${traffic}/api/v1/fast/normal`, `${management}/health/ready`]) {
    const answer = await fetch(url, { headers: { connection: 'close' } })
    const told = await answer.text()
    if (answer.status !== 200) return `a normal request to ${url} is answered with ${answer.status} ${told}`
  }
  return undefined
}
