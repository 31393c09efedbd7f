import { type Box, type BoxState, type ReadinessDocument, stateOf } from './box.ts'

const STATES: Readonly<Record<BoxState, string>> = {
  shown: 'a command shows it',
  'in part': 'a command shows some of it, and the last column says what is missing',
  yours: 'only a person with an account can do it, or has to decide; what is prepared has a command',
  'not yet': 'it is not there',
}

/** The page that says of every box where it is shown. */
export function renderLaunchChecklist(documents: readonly ReadinessDocument[]): string {
  const states = Object.keys(STATES) as BoxState[]
  const counts = documents.map(({ title, groups }) => {
    const boxes = groups.flatMap((group) => group.boxes)
    const numbers = states.map((state) => boxes.filter((box) => stateOf(box) === state).length)
    return { title, numbers: [...numbers, boxes.length] }
  })
  const sums = counts[0]?.numbers.map((_, at) =>
    counts.reduce((sum, { numbers }) => sum + (numbers[at] ?? 0), 0),
  )
  return [
    ['| document |', ...states.map((state) => ` ${state} |`), ' boxes |'].join(''),
    `| -- |${' --: |'.repeat(states.length + 1)}`,
    ...counts.map(({ title, numbers }) => `| [${title}](#${anchorOf(title)}) | ${numbers.join(' | ')} |`),
    `| **all** | ${sums?.join(' | ')} |`,
    '',
    ...states.map((state) => `- **${state}**: ${STATES[state]}.`),
    ...documents.flatMap(section),
  ].join('\n')
}

function section({ title, groups }: ReadinessDocument): readonly string[] {
  const rows = groups.flatMap((group) => [
    '',
    `### ${group.title}`,
    '',
    '| what is asked for | | shown by | missing, or who has to |',
    '| -- | -- | -- | -- |',
    ...group.boxes.map(row),
  ])
  return ['', `## ${title}`, ...rows]
}

function row(box: Box): string {
  const rest = [box.missing, box.person].filter((text) => text !== undefined).join('; ')
  return `| ${box.asks} | ${stateOf(box)} | ${box.by ?? ''} | ${rest} |`
}

const anchorOf = (title: string): string => title.toLowerCase().replaceAll(' ', '-')
