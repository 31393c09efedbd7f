import { lookAtProcess } from '@seaworthy/rig'
import type { SampleRoute } from '../../config/sample-route.ts'
import { launch } from '../../drilling/drill.ts'
import { NotReady } from '../../drilling/replica.ts'
import type { Told } from '../../drilling/told-outcome.ts'
import { derived, type Measurement, measured, noneFailed } from '../../engine/measurement.ts'
import { end } from './ending.ts'
import type { BlockedOutput } from './options.ts'
import { nameOf, type OutputSituation, openOutputs } from './output-situation.ts'
import { makeLines, ordinary } from './requests.ts'
import { readAgain, wordsIn } from './returned-reader.ts'
import type { UsualOutput } from './usual-output.ts'

const MEGABYTE = 2 ** 20
/** More than a pipe, a socket and what a reader of ours takes in advance hold together. */
const FILL_BYTES = 2 * MEGABYTE

/** The life of a replica whose output is taken in this way. */
export async function tryOutput(
  context: BlockedOutput,
  situation: OutputSituation,
  route: SampleRoute,
  usual: UsualOutput,
): Promise<Told> {
  const { blockedOutput, leak } = context.options
  const { by, blocks, also } = situation
  const name = nameOf(situation)
  await using stack = new AsyncDisposableStack()
  const outputs = await openOutputs(situation, stack)
  const { output } = outputs
  const replica = await launch(context, { output }).catch((error: unknown) => {
    if (error instanceof NotReady) return error
    throw error
  })
  if (replica instanceof NotReady) {
    const said = await wordsIn(outputs, context.signal)
    return { findings: [{ message: `${name}: ${replica.message}${said}` }] }
  }
  stack.use(replica)
  outputs.handedOver()
  const perRequest = blocks.reduce((sum, stream) => sum + usual.bytes[stream], 0)
  const flood = (bytes: number) => makeLines(context, replica, route, Math.ceil(bytes / perRequest))
  const made = by === 'pipe' || by === 'socket' ? await flood(FILL_BYTES) : await flood(FILL_BYTES / 20)
  const { samples } = await ordinary(context, replica, route, name)
  const measurements: (Measurement | false | undefined)[] = [
    measured(`${name}: requests that made lines`, made, '>', 0),
    noneFailed(`${name}: failed`, [samples], name),
    derived(
      `${name}: p95`,
      [samples],
      'p95',
      name,
      '<=',
      Math.round(usual.p95 + blockedOutput.latencyMs),
      'ms',
    ),
  ]
  const notTested: string[] = []
  if (also === 'memory') {
    const half = (blockedOutput.floodMb / 2) * MEGABYTE
    await flood(half)
    const before = await lookAtProcess(replica.process.pid)
    const linesMb = ((await flood(half)) * perRequest) / MEGABYTE
    const after = await lookAtProcess(replica.process.pid)
    const { noiseMb } = leak
    if (before && after && linesMb > noiseMb) {
      measurements.push(
        measured(
          `${name}: memory that grew with ${Math.round(linesMb)} MiB of lines`,
          Math.round((after.megabytes - before.megabytes) * 10) / 10,
          '<=',
          Math.round(noiseMb + linesMb / 4),
          'MiB',
        ),
      )
    } else
      notTested.push(
        `memory: ${before ? `${Math.round(linesMb)} MiB of lines are too few to see it` : 'this system does not show it'}`,
      )
  }
  if (also === 'reader comes back') {
    measurements.push(...(await readAgain(context, replica, route, usual, outputs, name)))
  }
  measurements.push(...(await end(context, replica, situation, name)))
  return { measurements, samples: [samples], notTested }
}
