import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Measurement } from '../engine/measurement.ts'
import type { Drill, DrillContext } from './drill.ts'
import { startReplica } from './replica.ts'

const PATIENCE_MS = 10_000

/** A start that cannot work. */
export const bootDrill: Drill = {
  id: 'drill.boot',
  kind: 'drill',
  requirements: ['CFG-1'],
  claim: 'A start that cannot work ends soon, non-zero, and says what to change',
  level: 'C',
  severity: 'error',
  method:
    'Starts the service with a port that is no number, then with a port that is taken. Each must end with a code other than 0 and name the variable or the port.',
  controls: [
    { flaw: 'ignores-bad-port', describe: 'a wrong setting is replaced by a default' },
    { flaw: 'boots-to-nothing', describe: 'the process says nothing and ends with 0' },
  ],
  async run(context, signal) {
    const { portVariable } = context.config.service
    const wrong = await attempt(context, 'not-a-port', [portVariable], signal)
    const blocker = createServer()
    await new Promise<void>((resolve) => blocker.listen(0, '127.0.0.1', resolve))
    const { port } = blocker.address() as AddressInfo
    const taken = await attempt(context, String(port), [String(port), 'EADDRINUSE', 'in use'], signal)
    blocker.close()
    return {
      kind: 'measured',
      measurements: [...measure(`${portVariable}=not-a-port`, wrong), ...measure('port taken', taken)],
      notTested: ['other settings and missing dependencies: only the port is known to every service'],
    }
  },
}

interface Attempt {
  readonly ended: string
  readonly said: boolean
}

async function attempt(
  context: DrillContext,
  port: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<Attempt> {
  const { supervisor, config } = context
  const env = { ...config.drills.boot?.env, [config.service.portVariable]: port, HOST: '127.0.0.1' }
  await using replica = await startReplica(supervisor, config, { waitUntilReady: false, env, signal })
  const exit = await Promise.race([replica.process.exited, sleep(PATIENCE_MS, undefined, { ref: false })])
  await sleep(50)
  const text = replica.process.logs.tail(50)
  const ended = exit === undefined ? 'still running' : exit.code === 0 ? 'code 0' : 'a failure code'
  return { ended, said: words.some((word) => text.includes(word)) }
}

function measure(what: string, { ended, said }: Attempt): readonly Measurement[] {
  return [
    { name: `${what}: ended with`, observed: ended, comparison: '=', threshold: 'a failure code' },
    { name: `${what}: said so`, observed: said, comparison: '=', threshold: true },
  ]
}
