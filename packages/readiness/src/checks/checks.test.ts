import { expect, test } from 'vitest'
import { look, said } from './fixtures/look.ts'

const BAD = {
  Dockerfile:
    'FROM node:20 AS build\nRUN npm ci\nFROM node\nENV API_TOKEN=abc123\nCOPY . .\nCOPY .env /app/\nUSER root\nCMD npm start\n',
  'compose.yaml':
    'services:\n  db:\n    image: postgres\n    ports: ["5432:5432"]\n    environment:\n      POSTGRES_PASSWORD: hunter2hunter2\n  api:\n    image: api:1\n    privileged: true\n    restart: always\n',
  'deploy/app.yaml':
    'apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: api }\nspec:\n  replicas: 1\n  template:\n    metadata: { labels: { app: api } }\n    spec:\n      containers:\n        - name: api\n          image: api:latest\n          ports: [{ containerPort: 80 }]\n          livenessProbe: { httpGet: { path: /health, port: 80 } }\n          readinessProbe: { httpGet: { path: /health, port: 80 } }\n',
  '.github/workflows/ci.yml':
    'on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v5\n      - uses: ./local\n      - run: npm test\n',
  'monitoring/rules.yaml':
    'groups:\n  - name: api\n    rules:\n      - alert: Down\n        expr: up == 0\n      - alert: Slow\n        expr: p99 > 1\n        for: 5m\n        labels: { severity: page }\n        annotations: { runbook_url: docs/runbooks/slow.md }\n',
  'src/config.js': `const key = '${'AKIA'}${'QWERTYUIOPASDFGH'}'\n`,
  '.env': 'A=1\n',
  'package.json': '{}\n',
  'SECURITY.md': '',
}

test('each mistake of a bad repository is found at its file and line', async () => {
  const found = await look(BAD)
  expect(said(found['container-user'])).toEqual(['Dockerfile:7 USER root is root'])
  expect(said(found['container-base'])).toEqual([
    'Dockerfile:1 node:20: Node 20 gets no security fixes',
    'Dockerfile:3 node is whatever is newest on the day of the build',
  ])
  expect(said(found['container-signals'])).toEqual([
    'Dockerfile:8 CMD npm start runs under a shell that keeps SIGTERM to itself',
  ])
  expect(said(found['container-secrets'])).toEqual([
    'Dockerfile:4 ENV API_TOKEN puts a secret into every layer',
    'Dockerfile:6 a .env file is copied into the image',
  ])
  expect(said(found['container-ignore'])).toEqual([
    'Dockerfile:5 the whole folder is copied and nothing is left out',
  ])
  expect(said(found['compose-images'])).toEqual(['compose.yaml:3 db: postgres is whatever is newest'])
  expect(said(found['compose-health'])).toHaveLength(3)
  expect(said(found['compose-exposure'])).toEqual([
    'compose.yaml:6 db: POSTGRES_PASSWORD has its value in the file',
    'compose.yaml:4 db opens port 5432:5432 on every address of the host',
    'compose.yaml:9 api is privileged',
  ])
  expect(said(found['kubernetes-probes'])).toEqual([
    'deploy/app.yaml:13 Deployment api/api asks /health for both: a replica that is not ready gets killed',
  ])
  expect(said(found['kubernetes-resources'])[0]).toContain('requests.cpu, requests.memory, limits.memory')
  expect(said(found['kubernetes-security'])[0]).toContain('runAsNonRoot: true')
  expect(said(found['kubernetes-images'])[0]).toBe(
    'deploy/app.yaml:11 Deployment api/api runs api:latest: whatever is newest',
  )
  expect(said(found['kubernetes-disruption'])).toHaveLength(3)
  expect(said(found['ci-pinned'])).toEqual([
    '.github/workflows/ci.yml:6 actions/checkout@v5 is not pinned by commit',
  ])
  expect(said(found['ci-permissions'])).toEqual([
    '.github/workflows/ci.yml:4 job test has the default permissions of the repository',
  ])
  expect(said(found['alert-rules'])).toEqual([
    'monitoring/rules.yaml:4 Down fires on one sample: it has no "for"',
    'monitoring/rules.yaml:4 Down has no severity',
    'monitoring/rules.yaml:4 Down links no runbook',
    'monitoring/rules.yaml:6 Slow: docs/runbooks/slow.md is not there',
  ])
  expect(said(found.secrets)).toEqual(['src/config.js:1 an AWS access key (AKIAQW…)'])
  expect(said(found['env-files'])).toEqual(['.env:1 .env is not ignored'])
  expect(said(found['repository-policy'])).toContain('SECURITY.md:1 SECURITY.md does not name a contact')
  expect(said(found['repository-policy'])).toContain(
    'package.json:1 package.json has no lock file: each build may get other code',
  )
})

const SHA = 'a'.repeat(40)
const GOOD = {
  Dockerfile:
    'FROM node:26.10.0-slim AS build\nCOPY . .\nRUN npm ci && \\\n  npm run build\nFROM node:26.10.0-slim\nENV PASSWORD_FILE=/run/secrets/password\nCOPY --from=build /app /app\nUSER 1000\nCMD ["node", "server.js"]\n',
  '.dockerignore': '.git\n',
  'compose.yaml':
    'services:\n  db:\n    image: postgres:18.1\n    restart: always\n    healthcheck: { test: [CMD, pg_isready] }\n    ports: ["127.0.0.1:5432:5432"]\n    environment:\n      - "POSTGRES_PASSWORD=$' +
    '{DB_PASSWORD:?}"\n',
  'deploy/app.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext: { runAsNonRoot: true, seccompProfile: { type: RuntimeDefault } }
      topologySpreadConstraints: [{ maxSkew: 1 }]
      containers:
        - name: api
          image: api:1.2.3
          ports: [{ containerPort: 80 }]
          livenessProbe: { httpGet: { path: /livez, port: 80 } }
          readinessProbe: { httpGet: { path: /readyz, port: 80 } }
          resources: { requests: { cpu: 100m, memory: 128Mi }, limits: { memory: 256Mi } }
          securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: [ALL] } }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: api }
spec: { minAvailable: 2, selector: { matchLabels: { app: api } } }
`,
  'chart/templates/x.yaml': '{{- if .Values.on }}\nkind: Service\n{{- end }}\n',
  '.github/workflows/ci.yml': `on: push\npermissions: { contents: read }\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@${SHA} # v5\n`,
  'monitoring/rules.yaml':
    'groups:\n  - name: api\n    rules:\n      - alert: Slow\n        expr: p99 > 1\n        for: 5m\n        labels: { severity: page }\n        annotations: { runbook_url: https://forge.example/o/r/blob/main/docs/slow.md#now }\n',
  'docs/slow.md': '# Slow\n',
  'teams/shop/deploy/rules.yaml':
    'groups:\n  - name: shop\n    rules:\n      - alert: Slow\n        expr: p99 > 1\n        for: 5m\n        labels: { severity: page }\n        annotations: { runbook: deploy/runbooks/slow.md }\n',
  'teams/shop/deploy/runbooks/slow.md': '# Slow\n',
  LICENSE: 'A licence for everyone who reads this.\n',
  'SECURITY.md': 'Write to security@example.org.\n',
  CODEOWNERS: '* @owner\n',
  'CONTRIBUTING.md': 'Run the tests: npm test\n',
  'renovate.json': '{"extends":["config:recommended"]}\n',
  'package.json': '{}\n',
  'package-lock.json': '{}\n',
  'src/url.js': "const url = 'postgres://app:development@localhost:5432/app'\n",
}

test('a good repository has no finding', async () => {
  const found = await look(GOOD)
  for (const [id, findings] of Object.entries(found)) expect(findings, id).toEqual([])
})

test('where there is nothing to look at, a check does not apply', async () => {
  const found = await look({ 'README.md': '# hello\n' })
  expect(found['container-user']).toBe('there is no Dockerfile')
  expect(found['kubernetes-probes']).toBe('there is no Kubernetes workload')
  expect(found.secrets).toEqual([])
})

test('files that are no YAML, empty or binary do not stop a check that is not about them', async () => {
  const found = await look({
    'a.yaml': '{[',
    'b.yml': '',
    'c.yaml': '- 1\n- 2\n',
    'docs/Dockerfile.md': '# How the image is built\n',
    'x.bin': '\u0000\u0001',
  })
  expect(found['container-user']).toBe('there is no Dockerfile')
  expect(found['kubernetes-probes']).toBe('there is no Kubernetes workload')
})

test.each([
  ['mail', 'Write to security@example.org.'],
  ['an address', 'See https://example.org/security.'],
  ['the private reporting form', 'Use [the form](../../security/advisories/new).'],
])('a security policy may name %s', async (_, text) => {
  expect(said((await look({ 'SECURITY.md': text }))['repository-policy']).join()).not.toContain('SECURITY')
})
