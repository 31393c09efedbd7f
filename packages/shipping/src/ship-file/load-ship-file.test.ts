import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadShipFile } from './load-ship-file.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ship-file-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function load(...lines: readonly string[]) {
  writeFileSync(join(folder, 'seaworthy.ship.yaml'), lines.join('\n'))
  return loadShipFile(folder)
}
const SHOP = [
  'service:',
  '  name: shop',
  '  ports: { traffic: { variable: PORT } }',
  '  probes: { live: /live, ready: /ready, startup: /live }',
  '  stop: { deadlineMs: { variable: DEADLINE_MS, default: 9000 } }',
]

test('a short file is enough, the rest has defaults', () => {
  expect(load(...SHOP, 'image: { language: go }')).toEqual({
    service: {
      name: 'shop',
      version: '0.0.0',
      description: '',
      longestAnswerMs: 10_000,
      maxBodyBytes: 1_048_576,
      keepAliveMs: 5_000,
      ports: { traffic: { variable: 'PORT', default: null } },
      probes: { live: '/live', ready: '/ready', startup: '/live' },
      signals: {},
      objectives: { availabilityPercent: 99.9, latencyPercent: 99, latencyMs: 1_000 },
      stop: { deadlineMs: { variable: 'DEADLINE_MS', default: 9_000 } },
      dependencies: [],
      settings: [],
    },
    image: { language: 'go', content: [], prepare: [] },
  })
})

test('every mistake is told at once, each with its line and the key that was probably meant', () => {
  const lines = [
    'service:',
    '  name: Shop',
    '  version: 1.4',
    '  ports: { traffic: { variable: PORT, default: http } }',
    '  probes:',
    '    live: live',
    '    ready: /ready',
    '  stop:',
    '    deadlineMs: { variable: DEADLINE_MS }',
    '    propagatonMs: { variable: WINDOW_MS }',
    '  dependencies:',
    '    - { name: db, kind: postgres, policy: important, variables: [] }',
    '  metrics_path: /metrics',
    'image:',
    '  language: rust',
    '  version: 3.10',
    '  content: [../secrets]',
    'helm: {}',
  ]
  expect(() => load(...lines)).toThrow(
    expect.objectContaining({
      code: 'file_invalid',
      message: [
        `The description of the service is not valid (file_invalid): ${folder}/seaworthy.ship.yaml is not valid:`,
        '  line 18: the document has an unknown key "helm"',
        '  line 13: service has an unknown key "metrics_path"; did you mean "metricsPath"?',
        '  line 2: service.name must match pattern "^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$"',
        '  line 3: service.version must be a text, and 1.4 is one in quotes only',
        '  line 4: service.ports.traffic.default must be integer,null',
        '  line 6: service.probes needs "startup"',
        '  line 6: service.probes.live must match pattern "^/"',
        '  line 10: service.stop has an unknown key "propagatonMs"; did you mean "propagationMs"?',
        '  line 12: service.dependencies.0.policy must be one of critical, degradable, optional',
        '  line 15: image.language must be one of go, python',
        '  line 16: image.version must be a text, and 3.1 is one in quotes only',
        '  line 17: image.content.0 must match pattern "^(?!.*\\.\\.)[A-Za-z0-9_.][A-Za-z0-9_./-]*$"',
        'Correct each line; an editor that reads the schema tells the keys and what they mean.',
      ].join('\n'),
    }),
  )
})

test('what contradicts itself is told with its line too', () => {
  const lines = [
    '  settings: [{ variable: DATABASE_URL, secret: true }]',
    '  dependencies:',
    '    - { name: data, kind: postgres, policy: critical, variables: [DATABASE_URL] }',
    '    - { name: data, kind: redis, policy: optional, variables: [REDIS_URL] }',
    'image: { language: python }',
  ]
  expect(() => load(...SHOP, ...lines)).toThrow(
    [
      '  line 9: there is a dependency "data" already',
      '  line 9: REDIS_URL is not in service.settings, which say whether it is a secret',
    ].join('\n'),
  )
})

test('an empty file and broken YAML are told', () => {
  expect(() => load('')).toThrow('line ?: the document needs "service"')
  expect(() => load('service:', '  name: [shop', 'image: {}')).toThrow(
    /file_invalid.*is not valid:\n {2}line \d/,
  )
})
