import { expect, test } from 'vitest'
import type { DescribedService } from '../description/described-service.ts'
import { goHealth, goIgnore, goImage } from './go-image.ts'
import type { ImagePlan } from './image-plan.ts'
import { pythonIgnore, pythonImage } from './python-image.ts'

const SHOP: DescribedService = {
  name: 'shop',
  version: '1.2.3',
  description: 'Sells "things"\nfor $5',
  longestAnswerMs: 2_000,
  maxBodyBytes: 1_000_000,
  keepAliveMs: 30_000,
  ports: { traffic: { variable: 'PORT', default: 8_080 }, management: { variable: 'ADMIN', default: null } },
  probes: { live: '/live', ready: '/ready', startup: '/live' },
  signals: {},
  objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
  stop: { deadlineMs: { variable: 'DEADLINE_MS', default: 20_000 } },
  dependencies: [],
  settings: [],
}
const GO: Extract<ImagePlan, { language: 'go' }> = {
  language: 'go',
  folder: '',
  entry: '.',
  modules: 'none',
  version: '1.26',
  sources: [],
  content: [],
  prepare: [],
}
const PYTHON: Extract<ImagePlan, { language: 'python' }> = {
  language: 'python',
  entry: 'app.py',
  version: '3.14',
  requirements: false,
  sources: [],
  content: [],
  prepare: [],
}

test('an image of Go is a static program on a base without a shell, which another program asks whether it lives', () => {
  const image = goImage(SHOP, GO)
  expect(image).toContain('ARG BUILD_IMAGE=docker.io/library/golang:1.26\n')
  expect(image).toContain('ARG RUN_IMAGE=gcr.io/distroless/static-debian13\n')
  expect(image).toContain('ENV CGO_ENABLED=0\nCOPY . .\n')
  expect(image).toContain("go build -trimpath -ldflags='-s -w' -o /srv/shop . \\\n")
  expect(image).toContain('/usr/local/bin/health deploy/container/health.go\n')
  expect(image).toContain('ENV PORT=8080 ADMIN=9080\n')
  expect(image).toContain('USER 10001:10001\nEXPOSE 8080 9080\n')
  expect(image).toContain('CMD ["/usr/local/bin/health"]\nENTRYPOINT ["/srv/shop"]\n')
  expect(goHealth(SHOP)).toContain('url := "http://127.0.0.1:9080/live"')
})

test('an image of Go downloads modules in a layer of their own, and none when they are in the folder', () => {
  expect(goImage(SHOP, { ...GO, modules: 'downloaded' })).toContain(
    'COPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\n',
  )
  const vendored = { ...GO, modules: 'vendored' as const }
  expect(goImage(SHOP, vendored)).not.toContain('go mod download')
  expect(goIgnore(SHOP, vendored)).toContain('\n!go.sum\n!vendor\n')
})

test('one of several services of a module has its deploy files and its content below its own folder', () => {
  const plan = { ...GO, folder: 'cmd/shop', entry: 'cmd/shop', content: ['pages', './data/prices.json'] }
  const image = goImage(SHOP, plan)
  expect(image).toContain('docker build --file cmd/shop/deploy/container/Dockerfile')
  expect(image).toContain('-o /srv/shop ./cmd/shop \\\n')
  expect(image).toContain('/usr/local/bin/health cmd/shop/deploy/container/health.go\n')
  expect(image).toContain('COPY cmd/shop/pages ./pages\nCOPY cmd/shop/data/prices.json ./data/prices.json\n')
  expect(goIgnore(SHOP, plan)).toContain('\n!cmd/shop/pages\n!cmd/shop/data/prices.json\n')
})

test('an image of Python without requirements runs nothing while it is built', () => {
  const image = pythonImage(SHOP, PYTHON)
  expect(image).toContain('ARG RUN_IMAGE=docker.io/library/python:3.14-slim-trixie\n')
  expect(image).not.toMatch(/^RUN|BUILD_IMAGE/m)
  expect(image).toContain('ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORT=8080 ADMIN=9080\n')
  expect(image).toContain(`.open('http://127.0.0.1:9080/live', timeout=2)"]`)
  expect(image).toContain('ENTRYPOINT ["python3"]\nCMD ["app.py"]\n')
})

test('requirements of Python are installed in a stage of their own, without pip where it runs', () => {
  const image = pythonImage(SHOP, { ...PYTHON, requirements: true })
  expect(image).toContain('ARG BUILD_IMAGE=docker.io/library/python:3.14-trixie\n')
  expect(image).toContain('COPY --from=build /opt/venv /opt/venv\nCOPY . .\n')
  expect(image).toMatch(/^ENV PATH=\/opt\/venv\/bin:\$\{PATH\} PYTHONUNBUFFERED=1/m)
})

test('labels are one line each, in which nothing is replaced', () => {
  expect(goImage(SHOP, GO)).toMatch(/image\.description="Sells \\"things\\" for \\\$5" \\\n/)
})

test('what reaches a builder is closed, and open for sources', () => {
  expect(goIgnore(SHOP, { ...GO, sources: ['cmd', 'internal'] })).toMatch(
    /^#.*\n\*\n!go\.mod\n!\*\.go\n!cmd\n!internal\n!deploy\/container\/health\.go\n\*\*\/\*_test\.go\n/,
  )
  expect(pythonIgnore({ ...PYTHON, sources: ['shop'], content: ['./pages'] })).toMatch(
    /^#.*\n\*\n!\*\.py\n!shop\n!pages\n\*\*\/\.venv\n/,
  )
})
