import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort, type Supervisor } from '@seaworthy/rig'
import { untilAnswering } from '../harness/until-answering.ts'

/** One result of a query: its labels, and its newest value. */
export interface QueriedValue {
  readonly metric: Readonly<Record<string, string>>
  readonly value: number
}

export interface Prometheus {
  query(expr: string): Promise<readonly QueriedValue[]>
  /** Names of the alerts of a service, or of all, that fire now, each with its window where it has one. */
  firing(service?: string): Promise<ReadonlySet<string>>
}

export interface PrometheusOptions {
  readonly supervisor: Supervisor
  /** Texts of files of rules. */
  readonly rules: readonly string[]
  /** Addresses of metrics by job. */
  readonly targets: Readonly<Record<string, readonly string[]>>
  /** Where it sends alerts. */
  readonly alertmanager: string
}

/** A real one, which reads everything once a second. It ends with the supervisor. */
export async function startPrometheus(options: PrometheusOptions): Promise<Prometheus> {
  const { supervisor, rules, targets, alertmanager } = options
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
      scrape_configs: Object.entries(targets).map(([job, addresses]) => ({
        job_name: job,
        static_configs: [{ targets: addresses, labels: { namespace: 'proof' } }],
      })),
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
  const query = async (expr: string): Promise<readonly QueriedValue[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: expr }),
    })
    const said = (await answer.json()) as {
      readonly status: string
      readonly error?: string
      readonly data: {
        readonly result: readonly { metric: Record<string, string>; value: [number, string] }[]
      }
    }
    if (said.status !== 'success') throw new Error(`Prometheus refuses "${expr}": ${said.error}`)
    return said.data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }))
  }
  return {
    query,
    async firing(service) {
      const results = await query(`ALERTS{alertstate="firing"${service ? `, job="${service}"` : ''}}`)
      return new Set(results.map(({ metric: { alertname, window } }) => nameOf(alertname ?? '', window)))
    },
  }
}

/** An alert by its name, and by its window where it has one. */
export const nameOf = (alert: string, window?: string): string => (window ? `${alert} over ${window}` : alert)
