import { catalogue, type Requirement, requirementById } from '../catalogue/index.ts'
import { checks } from '../checks/index.ts'
import type { PlannedDrill } from '../drilling/planned-drill.ts'
import { drills, plannedDrills } from '../drills/index.ts'
import { type Check, shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import { probes } from '../probes/index.ts'
import type { CommandIo } from './command-io.ts'

type AnyCheck = Omit<Check<never>, 'run'>

const all: readonly AnyCheck[] = [...checks, ...probes, ...drills]

/** Everything that can be run, what is planned, and everything that is asked. */
export function listAll(asJson: boolean, io: CommandIo): ExitCode {
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
    io.stdout.write(
      `${JSON.stringify({ requirements: catalogue, checks: described, planned: plannedDrills }, null, 2)}\n`,
    )
    return 0
  }
  for (const kind of ['check', 'probe', 'drill'] as const) {
    io.stdout.write(`${kind}\n`)
    for (const check of all.filter((candidate) => candidate.kind === kind)) io.stdout.write(lineOf(check))
  }
  io.stdout.write('planned: drills that are named and not built yet\n')
  for (const planned of plannedDrills) io.stdout.write(lineOf(planned))
  return 0
}

/** All about one check, planned drill or requirement. @throws UsageError for an id that there is not. */
export function explainId(id: string, io: CommandIo): ExitCode {
  const requirement = requirementById(id.toUpperCase())
  const isMeant = (check: AnyCheck | PlannedDrill) =>
    check.id === id ||
    shortId(check) === id ||
    (requirement !== undefined && check.requirements.includes(requirement.id))
  const found = all.filter(isMeant)
  const planned = plannedDrills.filter(isMeant)
  if (!requirement && found.length + planned.length === 0)
    throw new UsageError(`there is no "${id}": see seaworthy list`)
  const blocks = [
    ...(requirement ? [requirementBlock(requirement, found)] : []),
    ...found.map(checkBlock),
    ...planned.map(plannedBlock),
  ]
  io.stdout.write(`${blocks.join('\n\n')}\n`)
  return 0
}

const lineOf = (check: AnyCheck | PlannedDrill) =>
  `  ${shortId(check).padEnd(22)} ${check.level}  ${check.claim} (${check.requirements.join(', ')})\n`

function requirementBlock(requirement: Requirement, shownBy: readonly AnyCheck[]): string {
  const { id, title, claim, standard, level, proof, fix } = requirement
  const isElsewhere = proof.includes('test') || proof.includes('document')
  const gap = shownBy.length > 0 || isElsewhere ? '' : '\n  open      no check, probe or drill shows it yet'
  return `${id}  ${title}\n  claim     ${claim}\n  standard  ${standard}\n  level     ${level}\n  proof     ${proof.join(', ')}${gap}\n  fix       ${fix}`
}

function checkBlock({ id, claim, requirements, level, method, controls = [] }: AnyCheck): string {
  const fix = requirementById(requirements[0] ?? '')?.fix ?? ''
  const flaws = controls.map(({ flaw, describe }) => `\n  control   ${flaw}: ${describe}`).join('')
  return `${id}  ${claim}\n  asked by  ${requirements.join(', ')}\n  level     ${level}\n  method    ${method}\n  fix       ${fix}${flaws}`
}

function plannedBlock({ id, claim, requirements, level, method, threshold }: PlannedDrill): string {
  return `${id}  planned: it is named and not built yet\n  claim     ${claim}\n  asked by  ${requirements.join(', ')}\n  level     ${level}\n  method    ${method}\n  threshold ${threshold}`
}
