import { createFifo } from '@seaworthy/rig'
import { defineDrill, requiredRoute } from '../../drilling/drill.ts'
import { type Told, together } from '../../drilling/told-outcome.ts'
import { inconclusive } from '../../engine/outcome.ts'
import { blockedOutputFlaws } from './flaws.ts'
import { blockedOutputOptions } from './options.ts'
import { nameOf, type OutputSituation, SITUATIONS } from './output-situation.ts'
import { tryOutput } from './trial.ts'
import { usualOutput } from './usual-output.ts'

/** Nobody takes what the service prints. */
export const blockedOutputDrill = defineDrill('blocked-output', 'B', ['LIFE-2', 'OBS-1'], {
  claim:
    'Output that nobody takes holds up neither requests nor the end, and the log goes on when it is taken again',
  method:
    'Standard output, standard error and both are a pipe, then a socket, that nobody reads; requests fill it with log lines. Requests have to be answered as before (blockedOutput.latencyMs), memory must not grow with the lines, and SIGTERM has to end the process in time with 0; a second signal at once. Then a reader comes back: the lines of later requests have to come and parse. Again with a pipe whose reader is gone, and with a disk that is full.',
  alone: true,
  example: {
    line: 'blockedOutput: { floodMb: 48, latencyMs: 250 }',
    tells: 'MiB of lines that nobody reads, and how much later answers may come meanwhile',
  },
  options: blockedOutputOptions,
  flaws: blockedOutputFlaws,
  async run(context) {
    const { signal } = context
    const route = requiredRoute(context.config, 'read')
    context.progress('what it prints while somebody reads')
    const usual = await usualOutput(context, route)
    if (usual.bytes.stdout + usual.bytes.stderr < 20) {
      return inconclusive(
        `${route.method} ${route.path} prints nothing, neither to standard output nor to standard error: make this drill log each request, as in drills: { blocked-output: { env: { LOG_LEVEL: info } } }`,
      )
    }
    const { crash } = context.options.blockedOutput
    const hasFifo = await createFifo().then(
      (fifo) => {
        fifo[Symbol.dispose]()
        return true
      },
      () => false,
    )
    const reasonOf = ({ by, blocks, also }: OutputSituation): string | undefined => {
      if (!hasFifo && by.startsWith('pipe')) return 'this system has no mkfifo'
      if (also === 'crash' && crash === undefined) return 'blockedOutput.crash names no path that causes one'
      return blocks.some((name) => usual.bytes[name] > 0) ? undefined : 'nothing is printed there'
    }
    const chosen = SITUATIONS.filter((situation) => reasonOf(situation) === undefined)
    const seen: Told[] = []
    for (const situation of chosen) {
      if (signal.aborted) break
      context.progress(nameOf(situation))
      seen.push(await tryOutput(context, situation, route, usual))
    }
    const left = SITUATIONS.filter((situation) => !chosen.includes(situation))
    const untried = left.map((situation) => `${nameOf(situation)}: ${reasonOf(situation)}`)
    return together({ samples: [usual.samples], notTested: untried }, ...seen)
  },
})
