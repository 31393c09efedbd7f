import type { Addition, Change, ServiceFolder } from './addition.ts'
import { addAtEnd, addImport, addInside, addToBlock, insideOf } from './editing/edits.ts'
import { migrationFiles } from './migration.ts'
import { articled, type Names } from './naming/names.ts'
import { ITEMS, templateParts } from './template-parts.ts'

/** A slice of what is kept: its model, store, routes, errors and tests, as a feature of the service. */
export function slice(folder: ServiceFolder, names: Names): Addition {
  const { many } = names
  const chosen = ['database', 'cache'].filter((one) => uses(folder, one))
  const template = templateParts(folder, chosen, ITEMS, names)
  const hasDatabase = chosen.includes('database')
  const migration = (direction: 'up' | 'down') => template.text(`migrations/0001_items.${direction}.sql`)
  return {
    files: {
      ...template.files(/^src\/items\/|^test\/items-api\.test\.ts$/),
      ...(hasDatabase &&
        migrationFiles(folder, many, `-- backward-compatible\n${migration('up')}`, migration('down'))),
    },
    changes: [
      ...wiring(folder, names),
      ...(hasDatabase
        ? tableTypes(names, template.inside('src/schema.ts', new RegExp(`interface ${many.pascal}Table \\{`)))
        : []),
      ...(folder.has('seaworthy.drill.yaml')
        ? [drilled(template.block('seaworthy.drill.yaml', 'routes:', new RegExp(`/${many.kebab}\\b`)))]
        : []),
    ],
    next: [
      `say what ${articled(names.one)} is made of: src/${many.kebab}/${names.one.kebab}.ts${hasDatabase ? ', src/schema.ts and the migration' : ''}`,
    ],
  }
}

/** Whether `uses.ts` names a dependency so. */
export const uses = ({ read }: ServiceFolder, name: string): boolean =>
  new RegExp(`^\\s*${name}\\b`, 'm').test(insideOf(read('src/uses.ts'), /export const uses = \{/)?.text ?? '')

/** The slice among the features of the service. */
export function feature({ many }: Names): readonly Change[] {
  const line = `import { ${many.camel} } from './${many.kebab}/index.ts'`
  const path = 'src/service.ts'
  return [
    { path, edit: addImport(line), lines: line, where: 'among the imports' },
    {
      path,
      edit: addInside(/\bfeatures: \[/, many.camel),
      lines: many.camel,
      where: 'in the list "features"',
    },
  ]
}

function wiring(folder: ServiceFolder, names: Names): readonly Change[] {
  const permission = `'${names.many.kebab}:write'`
  const service = folder.read('src/service.ts')
  const role = { path: 'src/service.ts', lines: `roles: { editor: [${permission}] }`, where: 'in "roles"' }
  const edit = /\beditor: \[/.test(service)
    ? addInside(/\beditor: \[/, permission)
    : /\broles: \{/.test(service)
      ? addInside(/\broles: \{/, `editor: [${permission}],`)
      : addInside(/\bdefineService\(\{/, `roles: { editor: [${permission}] },`)
  return [...feature(names), { ...role, edit }]
}

function tableTypes({ many }: Names, columns: string): readonly Change[] {
  const path = 'src/schema.ts'
  const row = `${many.snake}: ${many.pascal}Table`
  const table = `\nexport interface ${many.pascal}Table {\n  ${columns}\n}\n`
  const generated = `import type { Generated } from 'kysely'`
  return [
    {
      path,
      edit: (text) => (/\bGenerated\b/.test(text) ? text : addImport(generated)(text)),
      lines: generated,
      where: 'among the imports',
    },
    { path, edit: addRow(row), lines: row, where: 'in the interface "Schema"' },
    { path, edit: addAtEnd(table), lines: table.trim(), where: 'at the end' },
  ]
}

/** A row of an interface, behind the others. */
const addRow = (row: string) => (text: string) => {
  const inside = insideOf(text, /export interface Schema \{/)
  return (
    inside && `${text.slice(0, inside.start)}${inside.text.trimEnd()}\n  ${row}\n${text.slice(inside.end)}`
  )
}

/** Routes that the drills know of. */
export const drilled = (lines: string): Change => ({
  path: 'seaworthy.drill.yaml',
  edit: (text) => (text.split('\n').includes('routes:') ? addToBlock('routes:', lines)(text) : undefined),
  lines,
  where: 'under "routes:"',
})
