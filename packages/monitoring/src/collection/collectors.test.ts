import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { ruleFile } from '../rules/rule-file.ts'
import { ruleTests } from '../rules/rule-tests.ts'
import { runbookPages } from '../runbooks/runbook-pages.ts'
import { collectorAlerts } from './collector-alerts.ts'
import { logCollector } from './log-collector.ts'
import { traceCollector } from './trace-collector.ts'
import { watchedCollector } from './watched-collector.ts'

interface Configuration {
  readonly receivers: Readonly<Record<string, { readonly operators?: readonly Operator[] }>>
  readonly processors: Readonly<Record<string, { readonly blocked_key_patterns?: readonly string[] }>>
  readonly exporters: Readonly<Record<string, object>>
  readonly service: {
    readonly pipelines: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>
  }
}
interface Operator {
  readonly type: string
  readonly regex?: string
  readonly replace_with?: string
}
const KEYS = ['password', 'api-key']
const logs: Configuration = parse(logCollector(KEYS))
const traces: Configuration = parse(traceCollector(KEYS))

test.each([
  ['logs', logs],
  ['traces', traces],
])('the pipeline of %s redacts, and names what there is', (name, configuration) => {
  const { receivers = [], processors = [], exporters = [] } = configuration.service.pipelines[name] ?? {}
  expect(processors).toContain('redaction')
  expect(receivers.filter((each) => !(each in configuration.receivers))).toEqual([])
  expect(processors.filter((each) => !(each in configuration.processors))).toEqual([])
  expect(exporters.filter((each) => !(each in configuration.exporters))).toEqual([])
})

test('a name of a secret counts however its words are joined', () => {
  const [pattern = ''] = logs.processors.redaction?.blocked_key_patterns ?? []
  const isSecret = new RegExp(pattern.replace('(?i)', ''), 'i')
  expect(['apikey', 'API_KEY', 'api-key', 'Password'].filter((key) => !isSecret.test(key))).toEqual([])
  expect(isSecret.test('passwords')).toBe(false)
})

test('a secret that is nested in a line is replaced before it is parsed, and the line stays JSON', () => {
  const { regex = '', replace_with: put = '' } =
    logs.receivers.file_log?.operators?.find(({ type }) => type === 'regex_replace') ?? {}
  const line = '{"a":{"apiKey": "x\\"y","b":1}}'
  const safe = line.replaceAll(new RegExp(regex.replace('(?i)', ''), 'gi'), put.replace('$$', '$'))
  expect(JSON.parse(safe)).toEqual({ a: { apiKey: '[redacted]', b: 1 } })
})

test('the rules of the collector name pages that are written, and only what tells that it is gone fires without data', () => {
  const { groups } = parse(ruleFile(watchedCollector, collectorAlerts)) as {
    groups: { rules: { alert: string; annotations: { runbook: string } }[] }[]
  }
  const rules = groups.flatMap((group) => group.rules)
  const pages = Object.keys(runbookPages(watchedCollector, collectorAlerts))
  expect(rules.map(({ annotations }) => annotations.runbook.split('/').at(-1)).sort()).toEqual(pages.sort())
  expect(ruleTests(watchedCollector, 'rules.yaml', collectorAlerts)).toContain(
    'alertname!~"LogCollectorGone", alertstate="firing"',
  )
})
