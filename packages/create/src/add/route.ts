import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Addition, type Change, Refusal, type ServiceFolder } from './addition.ts'
import { apiTests, testHead, testOf } from './api-tests.ts'
import { addInside, insideOf } from './editing/edits.ts'
import { articled, capital, type Name, type Names, namesOf } from './naming/names.ts'
import { ITEMS, templateParts } from './template-parts.ts'

export const METHODS = ['GET', 'POST', 'PUT'] as const
export type Method = (typeof METHODS)[number]

/** A route of one thing of a slice, `/items/{id}/<name>`, with its tests. */
export function route(folder: ServiceFolder, slice: string, name: Name, method: Method): Addition {
  const names = sliceNames(folder, slice)
  const { one, many } = names
  const template = templateParts(folder, [], ITEMS, names)
  const isRead = method === 'GET'
  const source = `${isRead ? 'get' : 'change'}${one.pascal}`
  const id = method === 'POST' ? `${name.camel}${one.pascal}` : `${source}${name.pascal}`
  const summary = isRead
    ? [`'${capital(articled(one))}'`, `'${capital(articled(one))}: ${name.words}'`]
    : ["'Changes ", `'${capital(name.words)}: changes `]
  const body = template
    .inside('src/items/routes.ts', new RegExp(`export const ${source} = route\\(\\{`))
    .replace(source, id)
    .replace(`/{id}'`, `/{id}/${name.kebab}'`)
    .replace("method: 'PUT'", `method: '${method}'`)
    .replace(summary[0] as string, summary[1] as string)
  const lines = `export const ${id} = route({\n  ${body}\n})\n`
  const file = `src/${many.kebab}/routes.ts`
  if (new RegExp(`\\b${id}\\b`).test(folder.read(file)))
    throw new Refusal(`${file} has "${id}" already: nothing was written`)
  return {
    files: { [`test/${many.kebab}-${name.kebab}-api.test.ts`]: testText(folder, names, name, method) },
    changes: [
      { path: file, edit: addRoute(lines, isRead ? [] : ['write']), lines, where: 'behind the other routes' },
      ...wiring(many, id),
    ],
    next: [`say what ${method} /${many.kebab}/{id}/${name.kebab} takes, does and answers: ${id} in ${file}`],
  }
}

/** What a slice calls its things, as its files are called. @throws Refusal where there is no such slice. */
export function sliceNames({ root }: ServiceFolder, slice: string): Names {
  const many = slice.replace(/^src\/|\/$/g, '')
  const [errors] = globSync(`src/${many}/*-errors.ts`, { cwd: root })
  if (errors !== undefined) return namesOf(many, basename(errors, '-errors.ts'))
  const there = globSync('src/*/index.ts', { cwd: root }).map((path) => path.split(/[\\/]/)[1])
  throw new Refusal(
    `there is no slice src/${many}/ with its errors in a file *-errors.ts; slices that are there: ${there.join(', ') || 'none'} (${join(root, 'src')})`,
  )
}

function wiring({ kebab }: Name, id: string): readonly Change[] {
  const path = `src/${kebab}/index.ts`
  return [
    {
      path,
      edit: addInside(/import \{(?=[^}]*\} from '\.\/routes\.ts')/, id),
      lines: `import { ${id} } from './routes.ts'`,
      where: 'among the imports',
    },
    { path, edit: addInside(/\broutes: \[/, id), lines: id, where: 'in the list "routes"' },
  ]
}

/** Adds a route behind the others, where what it stands on is there. */
const addRoute =
  (lines: string, more: readonly string[]) =>
  (text: string): string | undefined => {
    const stands = ['params', 'tagOf', ...more].every(
      (name) => text.includes(`const ${name} = `) || text.includes(`const ${name} = (`),
    )
    const last = [...text.matchAll(/^export const (\w+) = route\(\{/gm)].at(-1)?.[1]
    if (!stands || last === undefined) return undefined
    const inside = insideOf(text, new RegExp(`^export const ${last} = route\\(\\{`, 'm'))
    if (inside === undefined) return undefined
    const at = text.indexOf('\n', inside.end) + 1
    return `${text.slice(0, at)}\n${lines}${text.slice(at)}`
  }

function testText(folder: ServiceFolder, names: Names, name: Name, method: Method): string {
  const tests = apiTests(folder, names)
  const path = `\`\${path}/${name.kebab}\``
  const one = names.one.words
  const [title, body] =
    method === 'GET'
      ? [
          `${name.words} of ${articled(names.one)}`,
          testOf(tests, / that was added is found/).replace('fetch(path)', `fetch(${path})`),
        ]
      : [
          `${name.words}: a change of ${articled(names.one)}`,
          testOf(tests, /^a change needs the tag/).replace("send('PUT', path,", `send('${method}', ${path},`),
        ]
  return `${testHead(tests)}${body.replace(/^test\('.*?',/, `test('${title} ${method === 'GET' ? `is found where the ${one} is` : 'needs the tag of what it changes'}',`)}`
}
