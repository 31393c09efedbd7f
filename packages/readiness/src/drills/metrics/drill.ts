import { callOf, defineDrill, launch, requiredRoute } from '../../drilling/drill.ts'
import { measured } from '../../engine/measurement.ts'
import { notApplicable } from '../../engine/outcome.ts'
import { send } from '../../http/exchange.ts'
import { parsePrometheus, type Scrape } from '../../http/prometheus-text.ts'
import { metricsFlaws } from './flaws.ts'
import { metricsOptions } from './options.ts'

const REQUESTS = 40
const PARALLEL = 16
const COUNT = /(?:duration|latency|request)\w*_count$/

/** Metrics against what was sent, and against an attacker of their size. */
export const metricsDrill = defineDrill('metrics', 'B', ['OBS-2'], {
  claim: 'Metrics count what was sent, by route, and do not grow with made-up paths',
  method:
    'Scrapes, sends forty requests to one route, scrapes: the latency histogram must have grown by forty on one route label. Then 10,000 random paths and methods: the number of series must hardly grow.',
  wants: ['metrics'],
  options: metricsOptions,
  flaws: metricsFlaws,
  onTarget: true,
  async run(context) {
    const { config, options, signal } = context
    if (!config.metrics) return notApplicable('the configuration names no metrics path')
    const route = requiredRoute(config, 'read')
    await using replica = await launch(context)
    const { paths, maxGrowth } = options.cardinality
    const url = replica.managementUrl + config.metrics
    const scrape = async (): Promise<Scrape> => {
      const answer = await send({ url, maxBytes: 64 * 2 ** 20, timeoutMs: 20_000 })
      if (answer.kind !== 'answer' || answer.status !== 200)
        throw new Error(`${config.metrics} does not answer with 200`)
      return parsePrometheus(answer.body.toString('utf8'))
    }
    const call = callOf(replica.url, route)
    await send(call)
    await scrape()
    const before = await scrape()
    for (let index = 0; index < REQUESTS; index++) await send(call)
    const after = await scrape()
    const grown = after.samples
      .filter(({ name }) => COUNT.test(name))
      .map((sample) => sample.value - earlier(before, sample))

    context.progress(`asking for ${paths} paths that are not there`)
    let sent = 0
    const wander = async () => {
      while (sent++ < paths && !signal.aborted) {
        const path = Math.floor(context.random() * 2 ** 48).toString(36)
        await send({ url: `${replica.url}/${path}/${sent}`, method: sent % 50 === 0 ? 'PROPFIND' : 'GET' })
      }
    }
    await Promise.all(Array.from({ length: PARALLEL }, wander))
    const flooded = await scrape()
    return {
      measurements: [
        measured('lines that do not parse', flooded.faults.length, '=', 0),
        measured('a route counted exactly what was sent', grown.includes(REQUESTS), '=', true),
        measured('series before', after.samples.length, '>', 0),
        measured(
          'series added by random paths',
          flooded.samples.length - after.samples.length,
          '<=',
          maxGrowth,
        ),
      ],
      findings: flooded.faults.slice(0, 5).map((message) => ({ message })),
    }
  },
})

function earlier(scrape: Scrape, { name, labels }: Scrape['samples'][number]): number {
  const key = JSON.stringify(labels)
  return (
    scrape.samples.find((sample) => sample.name === name && JSON.stringify(sample.labels) === key)?.value ?? 0
  )
}
