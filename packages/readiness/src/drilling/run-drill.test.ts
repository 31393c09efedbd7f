import { createSupervisor } from '@seaworthy/rig'
import { expect, test } from 'vitest'
import { createServerPool } from '../dependencies/server-pool.ts'
import { parseDrillConfig } from '../drill-file/load-drill-config.ts'
import { blockedOutputDrill } from '../drills/blocked-output/drill.ts'
import { correlationDrill } from '../drills/correlation/drill.ts'
import { headersDrill } from '../drills/headers/drill.ts'
import { drills } from '../drills/index.ts'
import { shortId } from '../engine/check.ts'
import { seededRandom } from '../engine/random.ts'
import { verdictOf } from './controls.ts'
import type { Drill } from './drill.ts'
import { runDrill } from './run-drill.ts'

/** Drills one after another on a service that is this program. */
async function drilled(
  program: string,
  drills: readonly Drill[] = [correlationDrill],
  startTimeoutMs = 5_000,
) {
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const config = parseDrillConfig(
    'service.drill.yaml',
    JSON.stringify({
      service: { command: ['node', '-e', program], startTimeoutMs },
      routes: [{ path: '/', is: ['read'] }],
    }),
  )
  const base = { config, seed: 1, random: seededRandom(1), long: false, progress: () => {} }
  const outcomes = []
  for (const drill of drills) {
    const outcome = await runDrill(drill, base, { supervisor, servers }, new AbortController().signal).catch(
      (error: Error) => error,
    )
    outcomes.push(outcome)
  }
  return outcomes
}

test('a change for a drill that there is not is a mistake, and one for each that there is is none', () => {
  const file = (changes: object) => JSON.stringify({ service: { command: 'true' }, drills: changes })
  expect(() => parseDrillConfig('x.yaml', file({ drane: { skip: 'a reason of some length' } }))).toThrow(
    /x\.yaml is not valid:\n {2}line 1: drills has an unknown key "drane": use one of probes, .*drain,/,
  )
  const all = Object.fromEntries(drills.map((drill) => [shortId(drill), { env: { A: 'b' } }]))
  expect(Object.keys(parseDrillConfig('x.yaml', file(all)).drills)).toHaveLength(drills.length)
})

const serving = (answer: string) =>
  `let n = 0; require('node:http').createServer((q, s) => { ${answer} }).listen(process.env.PORT)`

test('a service that ends by itself fails, with its code and its last words', async () => {
  const [outcome] = await drilled(
    serving(`if (++n > 3) { console.log('out of cheese'); process.exit(3) } s.end('ok')`),
  )
  expect(outcome).toMatchObject({
    kind: 'measured',
    findings: [{ message: expect.stringMatching(/ended by itself with code 3 .*: out of cheese$/) }],
  })
})

test('a service that never gets ready is not waited for by every drill', async () => {
  const silent = 'setInterval(() => {}, 1000)'
  const outcomes = await drilled(
    silent,
    [correlationDrill, headersDrill, correlationDrill, headersDrill],
    300,
  )
  expect(outcomes.slice(0, 2)).toEqual([expect.any(Error), expect.any(Error)])
  const notTried = { kind: 'inconclusive', reason: expect.stringContaining('not tried') }
  expect(outcomes.slice(2)).toMatchObject([notTried, notTried])
})

test('few answers without a fault prove nothing of the headers', async () => {
  const good = {
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'permissions-policy': 'camera=()',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  }
  const [outcome] = await drilled(serving(`s.writeHead(200, ${JSON.stringify(good)}).end('ok')`), [
    headersDrill,
  ])
  expect(outcome instanceof Error ? outcome.message : verdictOf(outcome!)).toBe('inconclusive')
})

test('a service that does not start while nobody reads its output fails with the words that nobody read', async () => {
  const refusing = `if (!require('node:fs').fstatSync(1).isSocket()) { console.log('not without a reader'); process.exit(4) }`
  const printing = `console.log('GET / 200, said at some length'); s.end('ok')`
  const [outcome] = await drilled(`${refusing}; ${serving(printing)}`, [blockedOutputDrill])
  expect(outcome).toMatchObject({
    kind: 'measured',
    findings: expect.arrayContaining([
      {
        message: expect.stringMatching(
          /^pipe, stdout: the service ended with code 4 .*not without a reader$/s,
        ),
      },
    ]),
  })
})
