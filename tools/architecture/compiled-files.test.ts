import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const run = (program: string, ...words: string[]) =>
  execFileSync(program, words, { cwd: root, encoding: 'utf8' })

/** What `npm run check` compiles, and `npm run bench -- smoke`. */
function projects(): string[] {
  const checked = [...read('package.json').matchAll(/\btsc -p ([\w./-]+)/g)].map(([, folder]) =>
    join(folder as string, 'tsconfig.json'),
  )
  const benches = [...read('bench/run.ts').matchAll(/'(tsconfig[\w.]*\.json)'/g)]
  return [...checked, ...benches.map(([, file]) => join('bench', file as string))]
}

test('the types of every TypeScript file are checked', () => {
  expect(projects()).toContain('tsconfig.json')
  expect(projects()).toContain('bench/tsconfig.json')
  const compiled = projects().flatMap((project) => {
    const { files } = JSON.parse(run('node_modules/.bin/tsc', '-p', project, '--showConfig')) as {
      files: string[]
    }
    return files.map((file) => relative(root, join(root, dirname(project), file)))
  })
  const known = new Set(compiled.map((path) => path.replaceAll('\\', '/')))
  const written = run('git', 'ls-files', '--cached', '--others', '--exclude-standard', '*.ts')
  const forgotten = written
    .split('\n')
    .filter((path) => path !== '' && existsSync(join(root, path)) && !known.has(path))
  expect(forgotten, 'include these in tsconfig.json, which "npm run check:types" compiles').toEqual([])
})
