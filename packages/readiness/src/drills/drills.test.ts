import { readdir, readFile } from 'node:fs/promises'
import { createSupervisor, type Supervisor } from '@seaworthy/rig'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServerPool, type ServerPool } from '../dependencies/server-pool.ts'
import { runControl, verdictOf } from '../drilling/controls.ts'
import { shortId } from '../engine/check.ts'
import { holds, describe as tell } from '../engine/measurement.ts'
import type { Outcome } from '../engine/outcome.ts'
import { drills, plannedDrills } from './index.ts'

let supervisor: Supervisor
let servers: ServerPool

beforeAll(() => {
  supervisor = createSupervisor()
  servers = createServerPool()
})

afterAll(async () => {
  await supervisor[Symbol.asyncDispose]()
  await servers[Symbol.asyncDispose]()
})

const options = () => ({ supervisor, servers, seed: 1, signal: new AbortController().signal })

/** What broke, so that a failing test says it. */
function broken(outcome: Outcome): string[] {
  if (outcome.kind !== 'measured') return [`${outcome.kind}: ${outcome.reason}`]
  const numbers = outcome.measurements.filter((measurement) => holds(measurement) !== true).map(tell)
  return [...numbers, ...(outcome.findings ?? []).map(({ message }) => message)]
}

/** One flaw for each drill; `drill --controls` tries them all. Those that measure load have a file of their own. */
describe.each(drills.filter(({ alone }) => !alone))('$id', (drill) => {
  test.concurrent('passes on the reference service', async () => {
    expect(broken(await runControl(drill, undefined, options()))).toEqual([])
  })

  test.concurrent.each(drill.controls.slice(0, 1))('fails on $flaw: $describe', async ({ flaw }) => {
    expect(verdictOf(await runControl(drill, flaw, options()))).toBe('fail')
  })
})

test('every folder is a drill of the lists, by its id', async () => {
  const entries = await readdir(import.meta.dirname, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  expect([...drills, ...plannedDrills].map(shortId).sort()).toEqual(folders.sort())
})

test('every drill has a control, and the reference service has every flaw', async () => {
  expect(drills.filter(({ controls }) => controls.length === 0).map(shortId)).toEqual([])
  const folder = new URL('../../controls/', import.meta.url)
  const files = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
  const sources = await Promise.all(files.map((name) => readFile(new URL(name, folder), 'utf8')))
  const flaws = drills.flatMap(({ controls }) => controls.map(({ flaw }) => flaw))
  expect(flaws.filter((flaw) => !sources.some((source) => source.includes(`'${flaw}'`)))).toEqual([])
})

test('a service that ends at once makes a drill inconclusive, with its last words', async () => {
  const drill = drills[0]!
  const outcome = await runControl(drill, 'no-such-flaw', options())
  expect(outcome).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringMatching(/ended with code 1(.|\n)*unknown flaw "no-such-flaw"/),
  })
})
