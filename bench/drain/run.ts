// What clients lose when a replica is told to stop: the `drain` drill on popular set-ups. See docs/reference/drain.md.
//   --only seaworthy,lightship   which of them (writes nothing)
//   --short                      a short window: only checks that all run, that ours passes and that no handler fails
//   --date 2026-01-31            the date to print with the figures
import { mkdirSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildDecorated } from '../harness/build.ts'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, installedVersion } from '../harness/environment.ts'
import { type Drained, drillSetup } from './drill.ts'
import { exitStory, KINDS, lostOf } from './figures.ts'
import { drainPicture } from './picture.ts'
import { type Setup, setups } from './setups.ts'
import { type DrainResults, type DrainRun, drainTable } from './table.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const WINDOW_MS = values.short ? 800 : 3_000
const DEADLINE_MS = values.short ? 3_000 : 10_000
const chosen = setups.filter(({ name }) => !values.only || values.only.split(',').includes(name))
if (chosen.length === 0)
  throw new Error(`there is no such set-up; known: ${setups.map(({ name }) => name).join(', ')}`)

buildDecorated()
const runs: DrainRun[] = []
for (const setup of chosen) {
  const drained = drillSetup(setup, WINDOW_MS, DEADLINE_MS)
  runs.push({ setup, drained })
  console.log(line(setup, drained))
}

const here = new URL('./', import.meta.url)
const results: DrainResults = {
  ...(values.date && { date: values.date }),
  windowMs: WINDOW_MS,
  environment: describeEnvironment(false),
  versions: Object.fromEntries(
    [...new Set(chosen.flatMap(({ packages }) => packages))].map((name) => [
      name,
      installedVersion(name, here),
    ]),
  ),
  runs,
}
if (values.short) expectVerdicts()
else if (!values.only) {
  const docs = new URL('../../docs/', here)
  mkdirSync(new URL('diagrams/', docs), { recursive: true })
  writeFileSync(new URL('diagrams/drain.svg', docs), drainPicture(runs, WINDOW_MS))
  writeBetweenMarkers(
    new URL('reference/drain.md', docs),
    'drain',
    '# Requests lost while stopping',
    drainTable(results),
  )
}

function line({ name }: Setup, drained: Drained): string {
  const lost = KINDS.map((kind) => {
    const { lost, of } = lostOf(drained, kind)
    return `${kind} ${lost}/${of}`
  })
  return `${drained.verdict} ${name.padEnd(26)} lost: ${lost.join(', ')}; ${exitStory(drained).replaceAll('**', '')}`
}

function expectVerdicts(): void {
  const verdict = (name: string) => runs.find(({ setup }) => setup.name === name)?.drained.verdict
  if (verdict('seaworthy') === 'fail') throw new Error('a service on the chassis lost requests')
  if (verdict('express-no-handler') === 'pass') throw new Error('a service without any handler passed')
}
