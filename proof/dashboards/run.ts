// The dashboards as they are shipped, drawn from a real Prometheus that watches the real services while something breaks, for the guide.
// A picture whose upper panels do not blame what was broken, or blame anything else, fails.
//   --only quiet        which of the pictures
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { dashboardFiles } from '@seaworthy/monitoring'
import { until } from '@seaworthy/rig'
import { startChromium } from '../harness/chromium.ts'
import type { Finding } from '../harness/claim.ts'
import { chosenOf, openReport } from '../harness/report.ts'
import { type Ground, startGround } from '../monitoring/ground.ts'
import { colourOf, drawnPanels, redNumbers } from './drawn-panel.ts'
import type { GrafanaDashboard } from './grafana-dashboard.ts'
import { picture } from './picture.ts'
import { SUBJECTS, type Subject, startAsking } from './subjects.ts'

const BEFORE_S = 25
const AFTER_S = 25
const PATIENCE_MS = 60_000
const folder = join(import.meta.dirname, '../../docs/guide/dashboards')

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const report = openReport()
{
  await using ground = await startGround({ others: [] })
  await using browser = await startChromium()
  mkdirSync(folder, { recursive: true })
  const loads = startAsking(ground)
  for (const subject of chosenOf(SUBJECTS, values.only))
    await report.show(subject, async () => {
      const drawings = await drawnOf(ground, subject)
      const findings: Finding[] = []
      for (const { key, drawing } of drawings) {
        const png = await picture(browser, drawing)
        writeFileSync(join(folder, `${key}-${subject.name}.png`), png)
        findings.push(size(key, png))
      }
      return [...findings, blame(subject, redNumbers(drawings[0]?.drawing.panels ?? []))]
    })
  await Promise.all(loads.map((load) => load.stop()))
}
report.close()

async function drawnOf(ground: Ground, { service, dashboard, says, breaks }: Subject) {
  const { prometheus, watched } = ground
  const known = watched.find(({ name }) => name === service)
  const files = known ? dashboardFiles(known) : {}
  const read = ['service', ...(dashboard ? [dashboard] : [])].map((key) => ({
    key,
    dashboard: JSON.parse(files[`${key}.json`] ?? '') as GrafanaDashboard,
  }))
  // What the picture before left behind is no news, and what nobody has read yet has no line.
  const isQuiet = async () => {
    const nowS = Date.now() / 1_000
    const [first] = read
    const panels = first ? await drawnPanels(first.dashboard, prometheus, { fromS: nowS - 1, toS: nowS }) : []
    const numbers = panels.filter(({ panel }) => panel.type === 'stat')
    return redNumbers(numbers).length === 0 && numbers.every(({ lines }) => lines.length > 0)
  }
  await until(isQuiet, { timeoutMs: PATIENCE_MS, everyMs: 500 })
  await sleep(BEFORE_S * 1_000)
  const zeroS = Math.round(Date.now() / 1_000)
  const mend = await breaks?.(ground)
  await sleep(AFTER_S * 1_000)
  const span = { fromS: zeroS - BEFORE_S, toS: Date.now() / 1_000 }
  const drawings = read.map(async ({ key, dashboard }) => {
    const panels = await drawnPanels(dashboard, prometheus, span)
    const coloured = panels.map((each) => ({
      ...each,
      colours: each.lines.map(({ values }) => colourOf(each.panel, values.at(-1) ?? Number.NaN)),
    }))
    const isMarked = breaks !== undefined
    return { key, drawing: { title: dashboard.title, subtitle: says, panels: coloured, zeroS, isMarked } }
  })
  const drawn = await Promise.all(drawings)
  await mend?.()
  return drawn
}

function blame({ blames }: Subject, red: readonly string[]): Finding {
  const measured = [...new Set(red.map((title) => title.split(':')[0]))].join(', ') || 'nothing'
  const expected = blames ?? 'nothing'
  return { what: 'blamed by the numbers of the first', measured, expected, holds: measured === expected }
}

function size(key: string, png: Buffer): Finding {
  const kib = Math.round(png.length / 1_024)
  return { what: `size of ${key}`, measured: `${kib} KiB`, expected: 'at most 250 KiB', holds: kib <= 250 }
}
