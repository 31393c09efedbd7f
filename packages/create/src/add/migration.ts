import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Addition, Refusal, type ServiceFolder } from './addition.ts'
import type { Name } from './naming/names.ts'
import { ITEMS, templateParts } from './template-parts.ts'

const FILE = /^(\d{4,})_(.+)\.(?:up|down)\.sql$/
const UP = '-- What changes, in SQL.\n'
const DOWN = '-- What takes it back, in SQL.\n'
const TEST = 'test/migrations.test.ts'

/** A migration with the next number. */
export function migration(folder: ServiceFolder, name: Name): Addition {
  if (!folder.has('src/schema.ts') || !folder.has('migrations'))
    throw new Refusal(
      'a migration is for a service with a database, and this one has no migrations/ and src/schema.ts',
    )
  const files = migrationFiles(folder, name, UP, DOWN)
  const { text } = templateParts(folder, ['database'], ITEMS, ITEMS)
  return {
    files: { ...files, ...(!folder.has(TEST) && { [TEST]: text(TEST) }) },
    changes: [],
    next: [
      `write what ${Object.keys(files).join(' and ')} do, whether the version before can run on it, and what follows of it in src/schema.ts`,
    ],
  }
}

/** The two files of a migration that comes after all others. @throws Refusal when one is called so. */
export function migrationFiles({ root }: ServiceFolder, { snake }: Name, up: string, down: string) {
  const there = readdirSync(join(root, 'migrations')).flatMap((file) => {
    const [, number, name] = FILE.exec(file) ?? []
    return number === undefined ? [] : [{ number, name }]
  })
  if (there.some(({ name }) => name === snake))
    throw new Refusal(`there is a migration "${snake}" already: take another name`)
  const number = Math.max(0, ...there.map((each) => Number(each.number))) + 1
  const width = Math.max(4, ...there.map((each) => each.number.length))
  const path = `migrations/${String(number).padStart(width, '0')}_${snake}`
  return { [`${path}.up.sql`]: up, [`${path}.down.sql`]: down }
}
