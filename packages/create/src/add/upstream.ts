import type { Addition, Change, ServiceFolder } from './addition.ts'
import { addAtEnd, addImport, addInside, addShorthand, addToBlock } from './editing/edits.ts'
import type { Names } from './naming/names.ts'
import { drilled, feature } from './slice.ts'
import { RATES, type TemplateParts, templateParts } from './template-parts.ts'

/** What the template says of currencies, said of anything that has a code. */
const SAYINGS: readonly (readonly [RegExp, string])[] = [
  [/What an euro costs in a currency/g, 'A rate, by its code'],
  [/Currencies are called as in ISO 4217, such as USD\./g, 'Codes are three capital letters, such as USD.'],
  [/Exchange rates/g, 'Rates'],
  [/exchange rates/g, 'rates'],
  [/\bcurrency\b/g, 'code'],
  [/\bperEuro\b/g, 'value'],
]
const DRILL = 'seaworthy.drill.yaml'

/** Another service that is asked: its client and policy, a slice that asks it, who plays it, tests and drills. */
export function upstream(folder: ServiceFolder, names: Names): Addition {
  const template = templateParts(folder, ['upstream'], RATES, names, (text) =>
    SAYINGS.reduce((said, [what, other]) => said.replaceAll(what, other), text),
  )
  const { kebab } = names.many
  const parts = [settingsPart, usesPart, standIn].map((part) => part(folder, template, names))
  return {
    files: Object.assign(
      template.files(/^src\/rates\/|^dev\/(?:played-rates|rates-provider)\.ts$|^test\/rates-api\.test\.ts$/),
      ...parts.map(({ files }) => files),
    ),
    changes: [
      ...feature(names),
      ...parts.flatMap(({ changes }) => changes),
      ...known(folder, template, names),
    ],
    next: [
      `say what it answers: src/${kebab}/${kebab}.ts, and dev/played-${kebab}.ts, which plays it`,
      `say where it is: ${names.many.snake.toUpperCase()}_URL`,
    ],
  }
}

type Part = Pick<Addition, 'files' | 'changes'>

function usesPart({ has }: ServiceFolder, { text, inside }: TemplateParts): Part {
  const path = 'src/uses.ts'
  if (!has(path)) return { files: { [path]: text(path) }, changes: property('uses') }
  const lines = inside(path, /export const uses = \{/)
  const imports = importsOf(text(path)).map((line) => imported(path, line))
  const opening = /export const uses = \{/
  return {
    files: {},
    changes: [...imports, { path, edit: addInside(opening, lines), lines, where: 'in "uses"' }],
  }
}

function settingsPart({ has }: ServiceFolder, { text, inside }: TemplateParts): Part {
  const path = 'src/settings.ts'
  if (!has(path)) return { files: { [path]: text(path) }, changes: property('settings') }
  const opening = /\bdefineSettings\('[^']*', \{/
  const lines = inside(path, opening)
  return {
    files: {},
    changes: [
      ...importsOf(text(path)).map((line) => imported(path, line)),
      { path, edit: addInside(opening, lines), lines, where: 'in what defineSettings is given' },
    ],
  }
}

function standIn({ has }: ServiceFolder, { text, inside }: TemplateParts, { many }: Names): Part {
  const path = 'dev/start.ts'
  if (!has(path)) return { files: { [path]: text(path) }, changes: [started] }
  const opening = /\bstartWithStandIns\(service, \[/
  const lines = inside(path, opening)
  return {
    files: {},
    changes: [
      imported(path, `import { startPlayed${many.pascal} } from './played-${many.kebab}.ts'`),
      { path, edit: addInside(opening, lines), lines, where: 'in the list of stand-ins' },
    ],
  }
}

const STARTS = { start: 'node dev/start.ts', dev: 'node --watch dev/start.ts' }
/** `npm start` plays what is not there. */
const started: Change = {
  path: 'package.json',
  edit(text) {
    const plain = text
      .replace('"start": "node src/main.ts"', `"start": "${STARTS.start}"`)
      .replace('"dev": "node --watch src/main.ts"', `"dev": "${STARTS.dev}"`)
    return plain.includes(`"${STARTS.start}"`) ? plain : undefined
  },
  lines: `"start": "${STARTS.start}", "dev": "${STARTS.dev}"`,
  where: 'in "scripts"',
}

function known({ has }: ServiceFolder, { text, block }: TemplateParts, { many }: Names): readonly Change[] {
  const changes: Change[] = []
  const variable = text('.env.example')
    .split('\n')
    .find((line) => line.startsWith(`${many.snake.toUpperCase()}_URL`)) as string
  if (has('.env.example'))
    changes.push({
      path: '.env.example',
      edit: addAtEnd(`${variable}\n`),
      lines: variable,
      where: 'at the end',
    })
  if (!has(DRILL)) return changes
  const lines = block(DRILL, 'dependencies:')
  changes.push(drilled(block(DRILL, 'routes:', new RegExp(`/${many.kebab}\\b`))))
  changes.push({
    path: DRILL,
    edit: addToBlock('dependencies:', lines, 'drills:'),
    lines,
    where: 'under "dependencies:"',
  })
  return changes
}

/** A module of the service that its declaration takes by the name of the file. */
const property = (name: string): readonly Change[] => [
  imported('src/service.ts', `import { ${name} } from './${name}.ts'`),
  {
    path: 'src/service.ts',
    edit: addShorthand(name),
    lines: `${name},`,
    where: 'in what defineService is given',
  },
]

const imported = (path: string, line: string): Change => ({
  ...{ path, edit: addImport(line), lines: line, where: 'among the imports' },
})

const importsOf = (text: string): readonly string[] => text.match(/^import .*$/gm) ?? []
