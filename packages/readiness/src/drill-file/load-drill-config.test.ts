import { expect, test } from 'vitest'
import { routeThatIs } from '../config/drill-config.ts'
import { loadDrillConfig, parseDrillConfig } from './load-drill-config.ts'

test('a short file is enough, the rest has defaults', () => {
  const config = parseDrillConfig(
    '/srv/shop/seaworthy.drill.yaml',
    'service:\n  command: ./shop --fast "a b"\n  env: { DEBUG: 1 }\nroutes:\n  - { path: /items, is: [read] }\n',
  )
  expect(config.service).toMatchObject({
    name: 'shop',
    command: ['./shop', '--fast', 'a b'],
    cwd: '/srv/shop',
    env: { DEBUG: '1' },
    portVariable: 'PORT',
  })
  expect(config.probes).toMatchObject({ live: '/livez', ready: '/readyz' })
  expect(routeThatIs(config, 'read')).toMatchObject({ path: '/items', method: 'GET' })
})

test('every mistake is told at once, each with its line', () => {
  const text = 'service:\n  comand: node x\nprobes:\n  live: livez\nroutes:\n  - path: /a\n    is: [reed]\n'
  expect(() => parseDrillConfig('d.yaml', text)).toThrow(
    [
      'd.yaml is not valid:',
      '  line 2: service needs "command"',
      '  line 2: service has an unknown key "comand"; did you mean "command"?',
      '  line 4: probes.live must match pattern "^/"',
      '  line 7: routes.0.is.0 must be one of read, write, cached',
    ].join('\n'),
  )
})

test('an unknown key is told with its own line, and a number in place of a text with what is missing', () => {
  const text =
    'service:\n  command: ./shop\n  name: 1.4\nprobes:\n  live: /livez\n  redy:\n    path: /readyz\n'
  expect(() => parseDrillConfig('d.yaml', text)).toThrow(
    [
      'd.yaml is not valid:',
      '  line 3: service.name must be a text, and 1.4 is one in quotes only',
      '  line 6: probes has an unknown key "redy"; did you mean "ready"?',
    ].join('\n'),
  )
})

test('broken YAML is told with its line', () => {
  expect(() => parseDrillConfig('d.yaml', 'service:\n  command: [node\nroutes: []\n')).toThrow(
    /d.yaml is not valid:\n {2}line \d/,
  )
})

test('a missing file says how to make one', async () => {
  await expect(loadDrillConfig('/nowhere/seaworthy.drill.yaml')).rejects.toThrow('seaworthy drill --init')
})
