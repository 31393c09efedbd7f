// What is generated around the services, under the eyes of linters that others wrote. Each also has to find a planted fault.
//   --only zizmor,hadolint       which of them
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSupervisor } from '@seaworthy/rig'
import type { Finding } from '../harness/claim.ts'
import { exactly } from '../harness/claim.ts'
import accepted from './accepted.json' with { type: 'json' }
import { type Accepted, isAccepted } from './accepted.ts'
import { foreignRepository } from './foreign-repository.ts'
import { lintTools, ToolMissing } from './lint-tools.ts'
import type { Issue, Linter } from './linter.ts'
import { actionlint } from './linters/actionlint.ts'
import { checkov } from './linters/checkov.ts'
import { hadolint } from './linters/hadolint.ts'
import { kubeScore } from './linters/kube-score.ts'
import { oasdiff } from './linters/oasdiff.ts'
import { ownCheck } from './linters/own-check.ts'
import { shellcheck } from './linters/shellcheck.ts'
import { squawk } from './linters/squawk.ts'
import { tflint } from './linters/tflint.ts'
import { yamllint } from './linters/yamllint.ts'
import { zizmor } from './linters/zizmor.ts'

const LINTERS: readonly Linter[] = [
  ...[actionlint, zizmor, shellcheck, yamllint, hadolint],
  ...[kubeScore, ownCheck, squawk, oasdiff, tflint, checkov],
]
/** All that any of them looks at. */
const LOOKED_AT = [
  '.devcontainer',
  '.githooks',
  '.github',
  '.pre-commit-config.yaml',
  'deploy',
  'services/characters/migrations',
]
const root = join(import.meta.dirname, '../..')

const { values } = parseArgs({ options: { only: { type: 'string' } } })
const chosen = values.only?.split(',') ?? LINTERS.map(({ name }) => name)
const strange = chosen.find((each) => !LINTERS.some(({ name }) => name === each))
if (strange !== undefined)
  throw new Error(`there is no "${strange}" here; known: ${LINTERS.map(({ name }) => name).join(', ')}`)

const broken: string[] = []
{
  await using supervisor = createSupervisor()
  const copy = async (linter: Linter) => {
    const folder = await supervisor.createFolder('seaworthy-lint-')
    for (const path of LOOKED_AT)
      if (existsSync(join(root, path))) cpSync(join(root, path), join(folder, path), { recursive: true })
    await linter.prepare?.(folder)
    return folder
  }
  for (const linter of LINTERS.filter(({ name }) => chosen.includes(name))) {
    console.log(`${linter.name}: ${linter.says}`)
    try {
      const findings = await claims(linter, () => copy(linter))
      if (linter.abroad) findings.push(await abroad(linter, await foreignRepository(supervisor)))
      for (const finding of findings) {
        const { what, measured, expected, holds } = finding
        console.log(`  ${holds ? 'holds' : 'FAILS'}  ${what}: ${measured}, expected ${expected}`)
        if (!holds) broken.push(`${linter.name}: ${what}`)
      }
    } catch (error) {
      if (!(error instanceof ToolMissing)) throw error
      console.log(`  MISSING  ${error.message}`)
      broken.push(`${linter.name}: not looked at`)
    }
  }
}
console.log(
  broken.length === 0 ? 'everything holds' : `${broken.length} do not hold:\n  ${broken.join('\n  ')}`,
)
process.exitCode = broken.length === 0 ? 0 : 1

/** What surrounds services in Go and Python, by the same rules. */
async function abroad(linter: Linter, folder: string): Promise<Finding> {
  const own = acceptedBy(linter)
  const open = (await linter.lint(folder, lintTools)).filter(
    (issue) => !own.some((each) => isAccepted(issue, each)),
  )
  return exactly('issues around services in Go and Python', open.length, 0, inWords(open))
}

async function claims(linter: Linter, copy: () => Promise<string>): Promise<Finding[]> {
  const own = acceptedBy(linter)
  const issues = await linter.lint(await copy(), lintTools)
  const open = issues.filter((issue) => !own.some((each) => isAccepted(issue, each)))
  const stale = own.filter((each) => !issues.some((issue) => isAccepted(issue, each)))
  const { path, from, to, rule } = linter.planted
  const folder = await copy()
  const text = readFileSync(join(folder, path), 'utf8')
  const changed = text.replace(from, () => to)
  if (changed === text) throw new Error(`nothing to plant a fault in: ${path} has no ${from}`)
  writeFileSync(join(folder, path), changed)
  const isOfRule = (issue: Issue) => issue.rule === rule
  const found =
    (await linter.lint(folder, lintTools)).filter(isOfRule).length > issues.filter(isOfRule).length
  return [
    exactly(`issues beside ${own.length} accepted kinds`, open.length, 0, inWords(open)),
    exactly('accepted kinds that are gone', stale.length, 0, stale.map((each) => each.rule).join(', ')),
    {
      what: `a planted ${rule} in ${path}`,
      measured: found ? 'found' : 'not found',
      expected: 'found',
      holds: found,
    },
  ]
}

function acceptedBy({ name }: Linter): readonly Accepted[] {
  return (accepted as readonly Accepted[]).filter(({ linter }) => linter === name)
}

function inWords(issues: readonly Issue[]): string {
  return issues.map(({ where, what, rule }) => `${where} ${what} [${rule}]`).join('; ')
}
