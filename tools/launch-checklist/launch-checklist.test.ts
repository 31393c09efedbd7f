import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownCommands } from '../pages/known-commands.ts'
import { parsePage } from '../pages/page.ts'
import { toldCommands } from '../pages/told-commands.ts'
import { wrongCommand } from '../pages/wrong-command.ts'
import { type Box, notYet, shown, stateOf, yours } from './box.ts'
import { documents } from './documents.ts'
import { renderLaunchChecklist } from './launch-checklist.ts'

const root = join(import.meta.dirname, '../..')
const boxes = documents.flatMap(({ groups }) => groups.flatMap((group) => group.boxes))
const commandsIn = ({ by = '' }: Box) => toldCommands(parsePage('docs/reference/launch-checklist.md', by))

test('each box that is shown names a command that can be typed, and all that it names is there', async () => {
  const known = await knownCommands(root)
  const wrong = boxes
    .filter(({ by }) => by !== undefined)
    .flatMap((box) => {
      const commands = commandsIn(box)
      const reasons = commands.flatMap((words) => wrongCommand(words, known) ?? [])
      return commands.length > 0 || box.by?.includes('apply.sh') ? reasons : [`${box.asks}: no command`]
    })
  expect(boxes.length).toBeGreaterThan(200)
  expect(wrong).toEqual([])
})

test('each drill that is named passed on its service in the evidence that is kept', () => {
  const drilled = boxes
    .flatMap(commandsIn)
    .flatMap((words) => {
      const service = /^services\/(\w+)\/seaworthy.drill.yaml$/.exec(words[4] ?? '')?.[1]
      return words
        .slice(5)
        .filter((word) => !word.startsWith('-'))
        .map((id) => ({ service, id }))
    })
    .filter(({ service }) => service !== undefined)
  expect(drilled.length).toBeGreaterThan(50)
  const notPassed = drilled.filter(({ service, id }) => {
    const report = readFileSync(join(root, `docs/reference/readiness/${service}.md`), 'utf8')
    return !report.includes(`| pass | \`${id}\` |`)
  })
  expect(notPassed).toEqual([])
})

test('a box without a command says what is missing, or who has to', () => {
  expect(boxes.filter(({ by, missing, person }) => !by && !missing && !person)).toEqual([])
})

test('what is missing outweighs what is shown', () => {
  const states = [
    shown('a', '`npm test`'),
    shown('b', '`npm test`', 'half'),
    notYet('c', 'all'),
    yours('d', 'an account'),
  ]
  expect(states.map(stateOf)).toEqual(['shown', 'in part', 'not yet', 'yours'])
})

test('the page counts its boxes at the top, by document and in all', () => {
  const page = renderLaunchChecklist([
    {
      title: 'One list',
      groups: [{ title: 'First', boxes: [shown('a', '`npm test`'), notYet('b', 'all')] }],
    },
    { title: 'Other', groups: [{ title: 'Second', boxes: [shown('c', '`npm test`')] }] },
  ])
  expect(page.split('\n').slice(0, 5)).toEqual([
    '| document | shown | in part | yours | not yet | boxes |',
    '| -- | --: | --: | --: | --: | --: |',
    '| [One list](#one-list) | 1 | 0 | 0 | 1 | 2 |',
    '| [Other](#other) | 1 | 0 | 0 | 0 | 1 |',
    '| **all** | 2 | 0 | 0 | 1 | 3 |',
  ])
  expect(page).toContain('| a | shown | `npm test` |  |')
})
