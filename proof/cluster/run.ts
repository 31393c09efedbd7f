// The deploy files of the services on a real Kubernetes: everything that they claim, and every number that would break it.
//   --only rolling-update        which of the claims
import { parseArgs } from 'node:util'
import type { Claim } from './claim.ts'
import { plantedNumbers } from './claims/planted-numbers.ts'
import { renderings } from './claims/renderings.ts'
import { rollingUpdate } from './claims/rolling-update.ts'
import { startCluster } from './cluster.ts'

const CLAIMS: readonly Claim[] = [renderings, plantedNumbers, rollingUpdate]

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = values.only?.split(',') ?? CLAIMS.map(({ name }) => name)
const strange = chosen.find((each) => !CLAIMS.some(({ name }) => name === each))
if (strange !== undefined)
  throw new Error(`there is no "${strange}" here; known: ${CLAIMS.map(({ name }) => name).join(', ')}`)

const startedMs = performance.now()
const say = (text: string) =>
  console.log(`[${((performance.now() - startedMs) / 1_000).toFixed(0)} s] ${text}`)
const broken: string[] = []
{
  await using cluster = await startCluster(say)
  for (const claim of CLAIMS.filter(({ name }) => chosen.includes(name))) {
    say(`${claim.name}: ${claim.says}`)
    for (const { what, measured, expected, holds } of await claim.run(cluster)) {
      console.log(`  ${holds ? 'holds' : 'FAILS'}  ${what}: ${measured}, expected ${expected}`)
      if (!holds) broken.push(`${claim.name}: ${what}`)
    }
  }
}
say(broken.length === 0 ? 'everything holds' : `${broken.length} do not hold:\n  ${broken.join('\n  ')}`)
process.exitCode = broken.length === 0 ? 0 : 1
