import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { type Command, command, UsageError } from '@seaworthy/readiness/command-line'
import type { NewCommandIo } from '../new-command.ts'
import { addedFiles } from './added-files.ts'
import { type Addition, type Change, Refusal, type ServiceFolder, serviceFolder } from './addition.ts'
import { changedLines } from './editing/changed-lines.ts'
import { formatted } from './editing/formatted.ts'
import { migration } from './migration.ts'
import { refuseTaken } from './naming/addable-name.ts'
import { type Names, nameOf, namesOf } from './naming/names.ts'
import { METHODS, type Method, route } from './route.ts'
import { slice } from './slice.ts'
import { ITEMS, RATES } from './template-parts.ts'
import { test } from './test.ts'
import { upstream } from './upstream.ts'

interface Options {
  readonly slice: string | undefined
  readonly method: string
  readonly one: string | undefined
}
type Kind = 'slice' | 'route' | 'migration' | 'upstream' | 'test'

/** @param find the folder of a service, by its name or as the only one there is. */
export const addCommand = (find: (cwd: string, name?: string) => string): Command<NewCommandIo> =>
  command({
    name: 'add',
    summary: 'add a slice, a route, a migration, an upstream or a test to a service',
    words: 'slice|route|migration|upstream|test <name>',
    about: `  slice      what a service keeps, such as orders: model, store, routes, errors, access and tests
  route      /<slice>/{id}/<name>, with its test
  migration  the next number, up and down
  upstream   another service that is asked: client, policy, a slice that asks it, who plays it, tests and drills
  test       a file of tests over HTTP, for a slice

For services that "seaworthy new" wrote. It overwrites nothing; where a file is not as it expects, it changes nothing and says
which lines go where.`,
    options: {
      slice: { type: 'string', value: 'name', text: 'the slice that a route or a test is for' },
      method: {
        type: 'string',
        value: 'method',
        default: 'GET',
        text: 'of a route: GET, POST or PUT; default GET',
      },
      one: { type: 'string', value: 'name', text: 'what one is called, where the singular follows no rule' },
      service: { type: 'string', value: 'name', text: 'to which service; default the only one there is' },
      partly: { type: 'boolean', text: 'write what fits, and leave to you what does not' },
      'dry-run': { type: 'boolean', text: 'show the files and the changes, and write nothing' },
    },
    ends: 'Ends with 1 when files are in the way or not as expected, and 2 for names or options that make no sense.',

    run({ values, positionals }, io: NewCommandIo) {
      const [kind, name] = positionals as [Kind, string]
      const folder = serviceFolder(find(io.cwd, values.service))
      try {
        return write(folder, additionOf(kind, name, folder, values), values, io)
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        io.err(`Nothing was written: ${error.message}.`)
        return 1
      }
    },
  })

function additionOf(kind: Kind, typed: string, folder: ServiceFolder, options: Options): Addition {
  switch (kind) {
    case 'slice':
      return slice(folder, freeNames(folder, typed, options, ITEMS))
    case 'upstream':
      return upstream(folder, freeNames(folder, typed, options, RATES))
    case 'migration':
      return migration(folder, nameOf(typed))
    case 'route':
      return route(folder, sliceOf(options), nameOf(typed), methodOf(options))
    case 'test':
      return test(folder, sliceOf(options), nameOf(typed))
  }
}

function freeNames(folder: ServiceFolder, typed: string, { one }: Options, ours: Names): Names {
  const names = namesOf(typed, one)
  if (folder.has(`src/${names.many.kebab}`))
    throw new Refusal(`src/${names.many.kebab} is there already: take another name, or go on in it`)
  refuseTaken(
    names,
    [ours.one, ours.many].flatMap(({ camel, pascal }) => [camel, pascal]),
  )
  return names
}

function sliceOf({ slice: given }: Options): string {
  if (given === undefined) throw new UsageError('say for which slice, such as --slice items')
  return nameOf(given).kebab
}

function methodOf({ method }: Options): Method {
  const known = METHODS.find((each) => each === method.toUpperCase())
  if (known === undefined) throw new UsageError(`--method takes one of ${METHODS.join(', ')}`)
  return known
}

interface Ways {
  readonly partly: boolean
  readonly 'dry-run': boolean
}

function write(folder: ServiceFolder, added: Addition, ways: Ways, io: NewCommandIo): number {
  const shown = (path: string) => relative(io.cwd, join(folder.root, path))
  const { taken, unknown, files: worked } = addedFiles(folder, added)
  if (taken.length > 0)
    throw new Refusal(
      `these are there already\n${listed(taken.map(shown))}\nTake another name, or move them away`,
    )
  if (unknown.length > 0 && !ways.partly) {
    io.err(`Nothing was written, as files are not as "seaworthy new" wrote them.`)
    io.err(
      `With --partly all else is written, and these lines are for you to add:\n\n${byHand(unknown, shown)}`,
    )
    return 1
  }
  const files = formatted(folder.root, worked)
  for (const [path, text] of Object.entries(files ?? worked)) {
    const isNew = !folder.has(path)
    io.out(`${isNew ? 'new    ' : 'changed'}  ${shown(path)}`)
    if (ways['dry-run']) {
      for (const line of isNew ? [] : changedLines(folder.read(path), text)) io.out(`    ${line}`)
      continue
    }
    mkdirSync(dirname(join(folder.root, path)), { recursive: true })
    writeFileSync(join(folder.root, path), text, { flag: isNew ? 'wx' : 'w' })
  }
  if (unknown.length > 0) io.out(`\nAdd:\n\n${byHand(unknown, shown)}`)
  const format = files === undefined ? ['npm run format'] : []
  if (!ways['dry-run']) io.out(`\nNext:\n${listed([...format, ...added.next, 'npm run check && npm test'])}`)
  return 0
}

const byHand = (changes: readonly Change[], shown: (path: string) => string): string =>
  changes
    .map(({ path, where, lines }) => `${shown(path)}, ${where}:\n${listed(lines.trimEnd().split('\n'))}`)
    .join('\n\n')

const listed = (lines: readonly string[]): string => lines.map((line) => `  ${line}`).join('\n')
