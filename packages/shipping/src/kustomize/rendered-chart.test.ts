import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { renderedChart } from './rendered-chart.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rendered-chart-'))
  write('helm/Chart.yaml', 'version: 1.2.3\n')
  write('values/production.yaml', 'image: {repository: registry.example/shop}\n')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string, mode = 0o644): string {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text, { mode })
  return file
}
/** A program in place of Helm. */
const played = (line: string) => write('played-helm', `#!/bin/sh\n${line}\n`, 0o755)

test.runIf(process.platform === 'linux')(
  'a chart is rendered by itself and for each environment, without hooks',
  () => {
    write('values/development.yaml', 'image: {repository: registry.example/shop}\n')
    const { base, environments } = renderedChart('shop', folder, played('echo "$*"'))
    const words = `template shop ${folder}/helm --no-hooks --set image.tag=v1.2.3`
    expect(base).toBe(`${words} --set image.repository=registry.example/shop\n`)
    expect(environments).toEqual({
      development: `${words} --values ${folder}/values/development.yaml\n`,
      production: `${words} --values ${folder}/values/production.yaml\n`,
    })
  },
)

test.runIf(process.platform === 'linux')(
  'where environments have images of their own, the base names none of them',
  () => {
    write('values/development.yaml', 'image: {repository: localhost/shop}\n')
    expect(renderedChart('shop', folder, played('echo "$*"')).base).toContain('--set image.repository=shop\n')
  },
)

test('without Helm it is told what to do', () => {
  expect(() => renderedChart('shop', folder, join(folder, 'nothing'))).toThrow(
    /helm_missing.*\nPut Helm, version 3 or 4, into PATH/,
  )
})

test.runIf(process.platform === 'linux')('values that Helm refuses are told with its words', () => {
  const helm = played('echo "stop.graceS is 1" >&2; exit 1')
  expect(() => renderedChart('shop', folder, helm)).toThrow(/chart_unrendered.*of shop: stop\.graceS is 1/)
})
