import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor } from '@seaworthy/rig'
import { untilAnswering } from '../harness/until-answering.ts'

/** One result of a query: its labels, and its newest value. */
export interface QueriedValue {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

/** One result of a query over a span: its labels, and its values at each step. */
export interface QueriedLine {
  readonly metric: Readonly<Record<string, string>>
  /** Unix time in seconds. */
  readonly times: readonly number[]
  /** One for each time; null where it had none. */
  readonly values: readonly (number | null)[]
}

/** Unix time in seconds. */
export interface Span {
  readonly fromS: number
  readonly toS: number
}

export interface Prometheus {
  query(expr: string): Promise<readonly QueriedValue[]>
  /** A value a second. */
  queryRange(expr: string, span: Span): Promise<readonly QueriedLine[]>
  /** Names of the alerts of a service, or of all, that fire now, each with its window where it has one. */
  firing(service?: string): Promise<ReadonlySet<string>>
}

/** Where metrics are, and of which pod, as discovery in a cluster says it. */
export interface Target {
  readonly address: string
  readonly pod?: string
}

export interface PrometheusOptions {
  readonly supervisor: Supervisor
  /** Texts of files of rules. */
  readonly rules: readonly string[]
  /** What is read by job. */
  readonly targets: Readonly<Record<string, readonly Target[]>>
  /** What else is read: entries of `scrape_configs`. Default: nothing. */
  readonly scrapes?: readonly object[]
  /** Where it sends alerts. */
  readonly alertmanager: string
}

/** A real one, which reads everything once a second. It ends with the supervisor. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { supervisor, rules, targets, scrapes = [], alertmanager } = options
  const folder = await supervisor.createFolder('seaworthy-prometheus-')
  const files = rules.map((text, index) => {
    writeFileSync(join(folder, `rules-${index}.yaml`), text)
    return `rules-${index}.yaml`
  })
  writeFileSync(
    join(folder, 'prometheus.yaml'),
    JSON.stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' },
      rule_files: files,
      alerting: { alertmanagers: [{ static_configs: [{ targets: [alertmanager] }] }] },
      scrape_configs: [
        ...Object.entries(targets).map(([job, read]) => ({
          job_name: job,
          static_configs: read.map(({ address, pod }) => ({
            targets: [address],
            labels: { namespace: 'proof', ...(pod && { pod }) },
          })),
        })),
        ...scrapes,
      ],
    }),
  )
  const port = await freePort()
  const server = await supervisor.start({
    command: [
      'prometheus',
      '--config.file=prometheus.yaml',
      '--storage.tsdb.path=data',
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    cwd: folder,
    env: {},
  })
  await untilAnswering(server, `http://127.0.0.1:${port}/-/ready`, 'Prometheus')
  const ask = async <Result>(path: string, expr: string, more: Readonly<Record<string, string>> = {}) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/${path}`, {
      method: 'POST',
      body: new URLSearchParams({ query: expr, ...more }),
    })
    const said = (await answer.json()) as {
      readonly status: string
      readonly error?: string
      readonly data: { readonly result: readonly Result[] }
    }
    if (said.status !== 'success') throw new Error(`Prometheus refuses "${expr}": ${said.error}`)
    return said.data.result
  }
  type Told<More> = More & { readonly metric: Readonly<Record<string, string>> }
  const query = async (expr: string): Promise<readonly QueriedValue[]> => {
    const told = await ask<Told<{ readonly value: readonly [number, string] }>>('query', expr)
    return told.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
  }
  return {
    query,
    async queryRange(expr, { fromS, toS }) {
      const [start, end] = [Math.round(fromS), Math.round(toS)]
      const told = await ask<Told<{ readonly values: readonly (readonly [number, string])[] }>>(
        'query_range',
        expr,
        { start: `${start}`, end: `${end}`, step: '1' },
      )
      const times = Array.from({ length: end - start + 1 }, (_, index) => start + index)
      return told.map(({ metric, values }) => {
        const known = new Map(values.map(([at, value]) => [at, Number(value)]))
        const valueAt = (at: number) => known.get(at) ?? Number.NaN
        return {
          ...{ metric, times },
          values: times.map((at) => (Number.isNaN(valueAt(at)) ? null : valueAt(at))),
        }
      })
    },
    async firing(service) {
      const results = await query(`ALERTS{alertstate="firing"${service ? `, job="${service}"` : ''}}`)
      return new Set(results.map(({ metric: { alertname, window } }) => nameOf(alertname ?? '', window)))
    },
  }
}

/** An alert by its name, and by its window where it has one. */
export const nameOf = (alert: string, window?: string): string => (window ? `${alert} over ${window}` : alert)
