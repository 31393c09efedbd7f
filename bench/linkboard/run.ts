// One service on the chassis, with Fastify and with NestJS: lines, contract, drills. See docs/reference/linkboard.md.
//   --only seaworthy,nest        which of them (writes nothing)
//   --short                      the contract and one drill: only checks that all run and that the contract holds
//   --date 2026-01-31            the date to print with the figures
import { parseArgs } from 'node:util'
import { verdictOf } from '../../proof/languages/verdict.ts'
import { buildDecorated } from '../harness/build.ts'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, installedVersion } from '../harness/environment.ts'
import { drillStack } from './drill-stack.ts'
import { holdContract } from './hold-contract.ts'
import { countSourceLines } from './source-lines.ts'
import { stacks } from './stacks.ts'
import { linkboardTable, type StackRun } from './table.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const chosen = stacks.filter(({ name }) => !values.only || values.only.split(',').includes(name))
if (chosen.length === 0)
  throw new Error(`there is no such stack; known: ${stacks.map(({ name }) => name).join(', ')}`)

buildDecorated()
const runs: StackRun[] = []
for (const [stack, held] of await holdContract(chosen)) {
  const broken = [...held.values()].filter((reason) => reason !== undefined)
  const lines = countSourceLines(stack.folder)
  console.log(`${stack.title}: ${lines.source} lines, ${broken.length} of ${held.size} clauses broken`)
  if (broken.length > 0) process.exitCode = 1
  const evidence = drillStack(stack, values.short)
  for (const result of evidence.results) console.log(`  ${result.id.padEnd(24)} ${verdictOf(result)}`)
  runs.push({ stack, lines, held, evidence })
}

const here = new URL('./', import.meta.url)
const packages = [...new Set(chosen.flatMap((stack) => stack.packages))]
if (!values.only && !values.short)
  writeBetweenMarkers(
    new URL('../../docs/reference/linkboard.md', here),
    'linkboard',
    '# One service on three stacks',
    linkboardTable({
      ...(values.date && { date: values.date }),
      environment: describeEnvironment(false),
      versions: Object.fromEntries(packages.map((name) => [name, installedVersion(name, here)])),
      runs,
    }),
  )
