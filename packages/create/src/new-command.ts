import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import {
  askUntilValid,
  command,
  openTerminal,
  type Questioner,
  UsageError,
} from '@seaworthy/readiness/command-line'
import { beginRepository } from './begin-repository.ts'
import { CHOICES, type Choice, choices } from './service-choices.ts'
import { serviceFiles } from './service-files.ts'
import { serviceTemplate } from './service-template.ts'
import { NOTE, noteText } from './upgrade/template-note.ts'

/** What the command touches of the outside. */
export interface NewCommandIo {
  readonly cwd: string
  out(text: string): void
  err(text: string): void
}

const NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const LONGEST_NAME = 50

const flag = (text: string) => ({ type: 'boolean', text }) as const

/** Writes a new service. */
export const newCommand = command({
  name: 'new',
  summary: 'write a new service that passes its own tests and drills',
  words: '[folder]',
  about: `Writes a service with one slice: items that are added, read, listed, changed and removed, with access rules, conditional
writes, pages, tests and drills. At a terminal it asks for what no option says; elsewhere it takes what is usual. It
overwrites nothing.`,
  options: {
    name: {
      type: 'string',
      value: 'name',
      text: 'what the service is called; default the name of the folder',
    },
    database: flag(`${CHOICES.database.text}; the default`),
    'no-database': flag('keep them in memory'),
    cache: flag(CHOICES.cache.text),
    'no-cache': flag('no cache; the default'),
    upstream: flag(CHOICES.upstream.text),
    'no-upstream': flag('call nobody; the default'),
    ship: flag(`${CHOICES.ship.text}; the default`),
    'no-ship': flag('leave that out'),
    yes: { type: 'boolean', short: 'y', text: 'ask nothing' },
    'dry-run': { type: 'boolean', text: 'list the files, and write nothing' },
  },
  ends: 'Ends with 1 when files are in the way, and 2 for a name or for options that make no sense.',

  async run({ values, positionals }, io: NewCommandIo) {
    const questioner = values.yes ? undefined : openTerminal(new AbortController().signal)
    try {
      const [folder] = positionals
      const place = folder ?? (await questioner?.ask('Folder of the service', 'my-service'))
      if (place === undefined)
        throw new UsageError('say which folder the service goes into: seaworthy new shop')
      const root = resolve(io.cwd, place)
      const name = checkedName(values.name ?? basename(root))
      const chosen = new Set<string>()
      for (const choice of choices) if (await isChosen(choice, values, questioner)) chosen.add(choice)
      const files = serviceFiles(serviceTemplate(), name, chosen)
      return write(root, { ...files, [NOTE]: noteText(name, chosen, files) }, values['dry-run'], io)
    } finally {
      questioner?.[Symbol.dispose]()
    }
  },
})

type Flags = Readonly<Record<Choice | `no-${Choice}`, boolean>>

async function isChosen(choice: Choice, flags: Flags, questioner: Questioner | undefined): Promise<boolean> {
  const { byDefault, question } = CHOICES[choice]
  if (flags[choice] && flags[`no-${choice}`])
    throw new UsageError(`--${choice} and --no-${choice} exclude each other`)
  if (flags[choice] || flags[`no-${choice}`]) return flags[choice]
  if (questioner === undefined) return byDefault
  return await askUntilValid(questioner, question, byDefault ? 'yes' : 'no', yesOrNo)
}

function yesOrNo(answer: string): boolean {
  if (/^y(?:es)?$/i.test(answer)) return true
  if (/^no?$/i.test(answer)) return false
  throw new Error('Answer yes or no.')
}

/** @throws UsageError */
function checkedName(name: string): string {
  if (NAME.test(name) && name.length <= LONGEST_NAME) return name
  throw new UsageError(
    `"${name}" names no service: take up to ${LONGEST_NAME} small letters, digits and single hyphens, beginning with a letter, such as "shop" (--name, where the folder is called otherwise)`,
  )
}

function write(
  root: string,
  files: Readonly<Record<string, string>>,
  isDry: boolean,
  io: NewCommandIo,
): number {
  const shown = (path: string) => relative(io.cwd, join(root, path)) || '.'
  const paths = Object.keys(files)
  const inTheWay = paths.filter((path) => existsSync(join(root, path)))
  if (inTheWay.length > 0) {
    io.err(
      `Nothing was written, as these are there already:\n${inTheWay.map((path) => `  ${shown(path)}`).join('\n')}`,
    )
    io.err('Take another folder, or move them away.')
    return 1
  }
  if (isDry) {
    for (const path of paths) io.out(shown(path))
    return 0
  }
  for (const path of paths) {
    const file = join(root, path)
    mkdirSync(dirname(file), { recursive: true })
    // Fails where something came in the way meanwhile.
    writeFileSync(file, files[path] as string, { flag: 'wx' })
  }
  const repository = beginRepository(root)
  io.out(`${paths.length} files in ${shown('.')}${repository ? ', in a new git repository' : ''}. Next:\n`)
  const enter = root === io.cwd ? '' : `cd ${shown('.')} && `
  io.out(`  ${enter}npm install\n  npm start\n  npm test`)
  return 0
}
