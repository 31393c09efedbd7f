import { expect, test } from 'vitest'
import { look, outcomes, said } from './fixtures/look.ts'

const COMPOSE = ['compose-images', 'compose-health', 'compose-exposure']
const WORKFLOW = ['ci-pinned', 'ci-permissions']
const KUBERNETES = [
  'kubernetes-probes',
  'kubernetes-resources',
  'kubernetes-security',
  'kubernetes-images',
  'kubernetes-disruption',
]
const CONTAINER = ['container-user', 'container-base', 'container-signals', 'container-secrets']
const ALERTS = ['alert-rules']
const DEPLOYMENT =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec: { template: { spec: { containers: [{ name: api, image: api }] } } }\n'

test.each([
  ['compose.yaml', 'services:\n  a: [1', /^cannot read compose.yaml: line [23]: \S/, COMPOSE],
  ['compose.yaml', 'just a text\n', /^cannot read compose.yaml: line 1: it is no mapping$/, COMPOSE],
  ['compose.yaml', 'services: *nowhere\n', /^cannot read compose.yaml: line 1: \S/, COMPOSE],
  ['.github/workflows/x.yml', 'on: push\njobs:\n  a: [1', /^cannot read .*x.yml: line [34]: \S/, WORKFLOW],
  [
    '.github/workflows/x.yml',
    `on: push\nenv:\n  A: $${'{{'} github.sha }}\na: [1`,
    /^cannot read .*x.yml: line 4: \S/,
    WORKFLOW,
  ],
  ['k8s/deployment.yaml', 'a: [1', /^cannot read k8s\/deployment.yaml: line 1: \S/, KUBERNETES],
  ['app.yaml', `${DEPLOYMENT}  a: [1`, /^cannot read app.yaml: line \d: \S/, KUBERNETES],
  ['monitoring/rules.yaml', 'groups: [1', /^cannot read monitoring\/rules.yaml: line 1: \S/, ALERTS],
  ['Dockerfile', 'RUN make\n', /^cannot read Dockerfile: it has no FROM$/, CONTAINER],
  ['Dockerfile', `FROM a:1\n#${'x'.repeat(2 ** 19)}`, /^cannot read Dockerfile: larger than 512/, CONTAINER],
])('a %s that cannot be read passes no check', async (path, text, reason, ids) => {
  const found = await outcomes({ [path]: text })
  for (const id of ids) {
    expect(found[id], id).toEqual({ kind: 'inconclusive', reason: expect.stringMatching(reason) })
  }
})

test('a file that cannot be read is told beside the findings in other files', async () => {
  const found = await look({
    'compose.yaml': 'services:\n  a: [1',
    'compose.prod.yaml': 'services:\n  a: { image: a }\n',
    'k8s/a.yaml': 'a: [1',
    'k8s/b.yaml': DEPLOYMENT,
  })
  expect(said(found['compose-images'])).toEqual([
    'compose.prod.yaml:2 a: a is whatever is newest',
    expect.stringMatching(/^compose.yaml:[23] cannot be read: \S/),
  ])
  expect(said(found['kubernetes-images'])).toEqual([
    'k8s/b.yaml:4 Deployment api/api runs api: whatever is newest',
    expect.stringMatching(/^k8s\/a.yaml:1 cannot be read: \S/),
  ])
})

test('each file that cannot be read is named', async () => {
  const found = await look({ 'k8s/a.yaml': 'a: [1', 'k8s/b.yaml': 'b: [1' })
  expect(String(found['kubernetes-images']).split('\n')).toEqual([
    expect.stringContaining('k8s/a.yaml'),
    expect.stringContaining('k8s/b.yaml'),
  ])
})

const TEMPLATE = DEPLOYMENT.replace('name: api }', `name: ${'{{'} .Values.name }} }`)

test.each([
  ['a value', TEMPLATE],
  ['a statement', `${'{{'}- if .Values.on }}\n${DEPLOYMENT}${'{{'}- end }}\n`],
  ['a quoted value', DEPLOYMENT.replace('name: api }', `name: "${'{{'} .Values.name }}" }`)],
])('a template with %s is not judged', async (_, text) => {
  const found = await outcomes({ 'k8s/x.yaml': text })
  for (const id of KUBERNETES) {
    expect(found[id], id).toEqual({
      kind: 'not-applicable',
      reason: 'k8s/x.yaml is a template: render it first (helm template … > rendered.yaml)',
    })
  }
})

test('templates beside a workload are named as not tested', async () => {
  const found = await outcomes({ 'k8s/a.yaml': DEPLOYMENT, 'k8s/b.yaml': TEMPLATE, 'k8s/c.yaml': TEMPLATE })
  expect(found['kubernetes-images']).toMatchObject({
    findings: [{ file: 'k8s/a.yaml' }],
    notTested: ['k8s/b.yaml and 1 more are templates: render them first (helm template … > rendered.yaml)'],
  })
})

test('markers that are text for another program make no template', async () => {
  const found = await look({
    'k8s/vault.yaml': DEPLOYMENT.replace(
      'metadata: { name: api }',
      `metadata:\n  name: api\n  annotations:\n    template: |\n      ${'{{'}- with secret "db" }}x${'{{'} end }}`,
    ),
    'compose.yaml': `services:\n  a: { image: a, logging: { options: { tag: "${'{{'}.Name}}" } } }\n`,
    'rules.yaml': `groups:\n  - rules:\n      - alert: Down\n        annotations:\n          summary: Down on ${'{{'} $labels.instance }}\n`,
  })
  expect(found['kubernetes-images']).toHaveLength(1)
  expect(found['compose-images']).toHaveLength(1)
  expect(found['alert-rules']).toHaveLength(3)
})

test('a file that is in the index and no longer in the folder is no file', async () => {
  const empty = '100644,e69de29bb2d1d6434b8b29ae775ad8c2e48c5391,compose.yaml'
  const found = await outcomes({}, ['init', '-q'], ['update-index', '--add', '--cacheinfo', empty])
  expect(found['compose-images']).toEqual({ kind: 'not-applicable', reason: 'there is no compose file' })
})
