import { globSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { deadLinks } from './dead-links.ts'
import { knownCommands } from './known-commands.ts'
import { homeOf, readPage } from './page.ts'
import { toldCommands } from './told-commands.ts'
import { wrongCommand } from './wrong-command.ts'

const root = join(import.meta.dirname, '../..')
const paths = globSync(['*.md', '{docs,deploy,proof,services}/**/*.md'], {
  cwd: root,
  exclude: (path) => path.includes('node_modules'),
})
const pages = paths.map((path) => readPage(root, path.replaceAll('\\', '/')))
const known = await knownCommands(root)

test('no page leads to a file, a heading or code that is not there', () => {
  expect(pages.length).toBeGreaterThan(100)
  const dead = pages.flatMap((page) => deadLinks(root, page).map((target) => `${page.path}: ${target}`))
  expect(dead).toEqual([])
})

test('every command that a page tells exists, with its options and with what it names', () => {
  const told = pages.flatMap((page) => toldCommands(page).map((words) => ({ page, words })))
  expect(told.length).toBeGreaterThan(200)
  const wrong = told.flatMap(({ page, words }) => {
    const reason = wrongCommand(words, { ...known, root: join(root, homeOf(page)) })
    return reason === undefined ? [] : [`${page.path}: ${words.join(' ')}: ${reason}`]
  })
  expect(wrong).toEqual([])
})
