import { catalogue, requirementById } from '../catalogue/index.ts'
import { checks } from '../checks/index.ts'
import { drills } from '../drills/index.ts'
import { type Check, shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import { probes } from '../probes/index.ts'
import type { CommandIo } from './command-io.ts'

type AnyCheck = Omit<Check<never>, 'run'>

const all: readonly AnyCheck[] = [...checks, ...probes, ...drills]

/** Everything that can be run, and everything that is asked. */
export function listCommand(asJson: boolean, io: CommandIo): ExitCode {
  if (asJson) {
    const described = all.map(
      ({ id, kind, requirements, claim, level, severity, method, controls = [] }) => ({
        id,
        kind,
        requirements,
        claim,
        level,
        severity,
        method,
        controls,
      }),
    )
    io.stdout.write(`${JSON.stringify({ requirements: catalogue, checks: described }, null, 2)}\n`)
    return 0
  }
  for (const kind of ['check', 'probe', 'drill'] as const) {
    io.stdout.write(`${kind}\n`)
    for (const check of all.filter((candidate) => candidate.kind === kind)) {
      io.stdout.write(
        `  ${shortId(check).padEnd(22)} ${check.level}  ${check.claim} (${check.requirements.join(', ')})\n`,
      )
    }
  }
  return 0
}

/** All about one check or requirement. @throws UsageError for an id that there is not. */
export function explainCommand(id: string, io: CommandIo): ExitCode {
  const requirement = requirementById(id.toUpperCase())
  const found = all.filter(
    (check) =>
      check.id === id ||
      shortId(check) === id ||
      (requirement && check.requirements.includes(requirement.id)),
  )
  if (!requirement && found.length === 0) throw new UsageError(`there is no "${id}": see seaworthy list`)
  const blocks: string[] = []
  if (requirement) {
    const { title, claim, standard, level, proof, fix } = requirement
    blocks.push(
      `${requirement.id}  ${title}\n  claim     ${claim}\n  standard  ${standard}\n  level     ${level}\n  proof     ${proof.join(', ')}\n  fix       ${fix}`,
    )
  }
  for (const check of found) {
    const fix = requirementById(check.requirements[0] ?? '')?.fix ?? ''
    const controls = (check.controls ?? [])
      .map(({ flaw, describe }) => `\n  control   ${flaw}: ${describe}`)
      .join('')
    blocks.push(
      `${check.id}  ${check.claim}\n  asked by  ${check.requirements.join(', ')}\n  level     ${check.level}\n  method    ${check.method}\n  fix       ${fix}${controls}`,
    )
  }
  io.stdout.write(`${blocks.join('\n\n')}\n`)
  return 0
}
