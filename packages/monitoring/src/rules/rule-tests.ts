import type { Alert, ToldSeries } from '../alerts/alert.ts'
import { alertsOf } from '../alerts/alerts.ts'
import type { Watched } from '../watched.ts'

const EVALUATED = '12m'
/** As the operator has it. */
const EVALUATION_INTERVAL = '30s'

/**
 * For promtool: each alert fires on data of what it is for and on no other, and where there is no data at all only the one for that
 * does.
 *
 * @param rules path of the file of rules from the one with the tests
 */
export function ruleTests(
  watched: Watched,
  rules: string,
  alerts: readonly Alert[] = alertsOf(watched),
): string {
  const tests = alerts.flatMap((alert) => {
    const { fires, silent } = alert.told(watched)
    const { window } = alert.labels ?? {}
    const matcher = `alertname="${alert.name}", alertstate="firing"${window ? `, window="${window}"` : ''}`
    const expected = (count: number) => ({ expr: `count(ALERTS{${matcher}})`, count })
    return [
      test(watched, `${alert.name}${window ? ` over ${window}` : ''} fires`, fires, expected(1)),
      test(watched, `${alert.name}${window ? ` over ${window}` : ''} is silent`, silent, expected(0)),
    ]
  })
  const forNoData = alerts.filter(({ expr }) => expr(watched)?.includes('absent(')).map(({ name }) => name)
  const silence = test(watched, 'no data', [], {
    expr: `count(ALERTS{alertname!~"${forNoData.join('|')}", alertstate="firing"})`,
    count: 0,
  })
  return `rule_files: [${rules}]
evaluation_interval: ${EVALUATION_INTERVAL}
tests:
${[...tests, silence].join('')}`
}

function test(
  { name }: Watched,
  title: string,
  told: readonly ToldSeries[],
  { expr, count }: { readonly expr: string; readonly count: number },
): string {
  const series = told.map(({ metric, labels = {}, values }) => {
    const all = Object.entries({ job: name, namespace: 'test', instance: 'a', ...labels })
    return `      - series: '${metric}{${all.map(([key, value]) => `${key}="${value}"`).join(', ')}}'
        values: '${values}'
`
  })
  return `  - name: ${JSON.stringify(title)}
    interval: 15s
${series.length > 0 ? `    input_series:\n${series.join('')}` : ''}    promql_expr_test:
      - expr: '${expr}'
        eval_time: ${EVALUATED}
        exp_samples: [${count > 0 ? `{labels: '{}', value: ${count}}` : ''}]
`
}
