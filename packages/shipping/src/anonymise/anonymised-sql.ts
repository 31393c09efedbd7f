import { ShippingProblem } from '../shipping-problem.ts'
import type { AnonymiseRules } from './anonymise-rules.ts'
import { Anonymiser, type TextRow } from './anonymised-rows.ts'

/** Runs one statement on the database with the originals. */
export type RunSql = (
  sql: string,
  parameters?: readonly unknown[],
) => Promise<{ readonly rows: readonly Record<string, unknown>[] }>

const ROWS_PER_STATEMENT = 200

interface Column {
  readonly name: string
  /** Of a number that the database counts up itself. */
  readonly sequence: string | null
}

/**
 * Rows for a database with the same schema, as SQL: what is declared of them, and nothing else.
 *
 * @param key the same key gives the same text.
 * @throws ShippingProblem `columns_undeclared` when database and rules do not name the same tables and columns, `column_narrow`,
 *   `column_no_time`.
 */
export async function anonymisedSql(rules: AnonymiseRules, key: string, run: RunSql): Promise<string> {
  const schema = await schemaOf(run)
  checkDeclared(rules, schema)
  const tables = Object.entries(rules.tables)
  const anonymiser = new Anonymiser(key)
  const originals = new Map<string, readonly TextRow[]>()
  for (const [table, { columns, where, order, most }] of tables) {
    const list = Object.keys(columns).map((name) => `${quoted(name)}::text AS ${quoted(name)}`)
    const { rows } = await run(
      [
        `SELECT ${list.join(', ')} FROM ${quoted(table)}`,
        where === undefined ? '' : `WHERE ${where}`,
        order === undefined ? '' : `ORDER BY ${order}`,
        `LIMIT ${most}`,
      ].join(' '),
    )
    originals.set(table, rows as readonly TextRow[])
    anonymiser.know(
      table,
      rules.tables[table] as AnonymiseRules['tables'][string],
      rows as readonly TextRow[],
    )
  }
  const statements = tables.flatMap(([table, tableRules]) => {
    const rows = anonymiser.rows(table, tableRules, originals.get(table) as readonly TextRow[])
    return [...insertions(table, rows), ...sequences(table, schema.get(table) ?? [])]
  })
  return [
    '-- Anonymised rows, written by "seaworthy anonymise". They take the place of what is in these tables.',
    'BEGIN;',
    `TRUNCATE ${tables.map(([table]) => quoted(table)).join(', ')};`,
    ...statements,
    'COMMIT;',
    '',
  ].join('\n')
}

/** Columns that can be written, by table. */
async function schemaOf(run: RunSql): Promise<ReadonlyMap<string, readonly Column[]>> {
  const { rows } = await run(
    `SELECT c.table_name, c.column_name, pg_get_serial_sequence(quote_ident(c.table_name), c.column_name) AS sequence
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.is_generated = 'NEVER'
     ORDER BY c.table_name, c.ordinal_position`,
  )
  return new Map(
    [...Map.groupBy(rows, (row) => String(row.table_name))].map(([table, columns]) => [
      table,
      columns.map((row) => ({ name: String(row.column_name), sequence: row.sequence as string | null })),
    ]),
  )
}

function checkDeclared(
  { tables, leaveOut }: AnonymiseRules,
  schema: ReadonlyMap<string, readonly Column[]>,
): void {
  const known = new Set([...Object.keys(tables), ...leaveOut])
  const problems = [...schema.keys()]
    .filter((table) => !known.has(table))
    .map((table) => `nothing is said of the table ${table}`)
  for (const table of known) if (!schema.has(table)) problems.push(`there is no table ${table}`)
  for (const [table, { columns }] of Object.entries(tables)) {
    const present = (schema.get(table) ?? []).map(({ name }) => name)
    for (const name of present) if (!(name in columns)) problems.push(`nothing is said of ${table}.${name}`)
    if (present.length === 0) continue
    for (const name of Object.keys(columns))
      if (!present.includes(name)) problems.push(`there is no ${table}.${name}`)
  }
  if (problems.length > 0) throw new ShippingProblem('columns_undeclared', problems.join('; '))
}

function insertions(table: string, rows: readonly TextRow[]): readonly string[] {
  const [first] = rows
  if (first === undefined) return []
  const names = Object.keys(first)
  const statements: string[] = []
  for (let at = 0; at < rows.length; at += ROWS_PER_STATEMENT) {
    const values = rows
      .slice(at, at + ROWS_PER_STATEMENT)
      .map((row) => `(${names.map((name) => literal(row[name] ?? null)).join(', ')})`)
    statements.push(
      `INSERT INTO ${quoted(table)} (${names.map(quoted).join(', ')}) OVERRIDING SYSTEM VALUE VALUES\n${values.join(',\n')};`,
    )
  }
  return statements
}

/** What the database counts up goes on after the rows that were written. */
const sequences = (table: string, columns: readonly Column[]): readonly string[] =>
  columns
    .filter(({ sequence }) => sequence !== null)
    .map(
      ({ name, sequence }) =>
        `SELECT setval(${literal(sequence)}, (SELECT coalesce(max(${quoted(name)}), 0) + 1 FROM ${quoted(table)}), false);`,
    )

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`
const literal = (value: string | null): string =>
  value === null ? 'NULL' : `'${value.replaceAll("'", "''")}'`
