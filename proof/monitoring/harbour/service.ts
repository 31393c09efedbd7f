import { getHeapStatistics } from 'node:v8'
import { anyone, authenticated, content, defineService, feature, route } from '@seaworthy/chassis'
import { defineMetrics, type Logger } from '@seaworthy/chassis/telemetry'
import Type from 'typebox'

const metrics = defineMetrics('quay', {
  moored: {
    kind: 'counter',
    name: 'harbour_moored_total',
    help: 'Boats that were moored, by name: a label that holds what users send.',
    labelNames: ['boat'],
    maxLabelSets: 10,
  },
})

/** What goes wrong from now on, and what tells of it. */
interface Parts {
  readonly faults: { isTideOut: boolean; readonly hoard: number[][] }
  readonly log: Pick<Logger, 'info'>
  readonly moored: { inc(labels: { readonly boat: string }): void }
}

/** Full enough for its alert, and far enough from the end that it lives. */
const HOARDED = 0.94
/** What of the limit is for objects that were just made. */
const YOUNG_BYTES = 3 * 32 * 1_048_576
const CHUNK = 50_000
const EVERY_MS = 200

const heapShare = () => {
  const { used_heap_size, heap_size_limit } = getHeapStatistics()
  return used_heap_size / (heap_size_limit - YOUNG_BYTES)
}

const done = Type.Object({})
const get = { method: 'GET', access: anyone, limit: 'unlimited', output: { 200: done } } as const

/** Has the faults that no service is shipped with, each at a request. */
export const harbour = defineService({
  name: 'harbour',
  version: '0.1.0',
  features: [
    feature({
      name: 'quay',
      metrics: [metrics],
      provides: ({ metrics: made, log }): Parts => ({
        faults: { isTideOut: false, hoard: [] },
        log,
        moored: made.counter(metrics.moored),
      }),
      routes: [
        route({
          ...get,
          path: '/bug',
          summary: 'Fails',
          handler: () => {
            throw new TypeError('no mast')
          },
        }),
        route({
          ...get,
          path: '/mine',
          summary: 'Asks who it is',
          access: authenticated,
          handler: () => ({}),
        }),
        route({
          ...get,
          path: '/cargo',
          summary: 'Breaks off after its first piece',
          output: { 200: content.stream('text/plain') },
          async *handler() {
            yield 'half of it'
            throw new RangeError('overboard')
          },
        }),
        route({
          ...get,
          path: '/chatter',
          summary: 'Writes much into the log',
          handler: (_, { log }: Parts) => {
            for (let n = 0; n < 1_000; n++) log.info({ words: 'ahoy '.repeat(200) }, 'chatter')
            return {}
          },
        }),
        route({
          ...get,
          path: '/boats/{name}',
          summary: 'Counts by what is asked for',
          input: { params: Type.Object({ name: Type.String() }) },
          handler: ({ params }, { moored }: Parts) => {
            moored.inc({ boat: params.name })
            return {}
          },
        }),
        route({
          ...get,
          path: '/tide',
          summary: 'Lets the background task fail from now on',
          handler: (_, { faults }: Parts) => {
            faults.isTideOut = true
            return {}
          },
        }),
        route({
          ...get,
          path: '/hoard',
          summary: 'Keeps as much as the heap holds',
          handler: (_, { faults: { hoard } }: Parts) => {
            while (heapShare() < HOARDED) hoard.push(new Array(CHUNK).fill(0.5))
            return {}
          },
        }),
      ],
      background: [
        {
          name: 'tide',
          async run({ faults }, signal) {
            while (!signal.aborted) {
              if (faults.isTideOut) throw new RangeError('the tide is out')
              await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
            }
          },
        },
      ],
    }),
  ],
})
