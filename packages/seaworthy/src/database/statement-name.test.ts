import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely'
import { expect, test } from 'vitest'
import { StatementNames } from './statement-name.ts'

interface Schema {
  pet: { id: number; name: string }
}

const names = new StatementNames()
const db = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new PostgresIntrospector(kysely),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
})

test.each([
  ['select pet', db.selectFrom('pet').selectAll()],
  ['select pet', db.selectFrom('pet as p').innerJoin('pet as q', 'p.id', 'q.id').selectAll()],
  [
    'select pet',
    db
      .with('old', (q) => q.selectFrom('pet').selectAll())
      .selectFrom('pet')
      .selectAll(),
  ],
  ['insert pet', db.insertInto('pet').values({ id: 1, name: 'secret' })],
  ['update pet', db.updateTable('pet').set({ name: 'secret' })],
  ['delete pet', db.deleteFrom('pet')],
  ['create', db.schema.createTable('pet').addColumn('id', 'integer')],
  ['select', db.selectNoFrom(sql`1`.as('one'))],
])('a query is named %s by its verb and table', (name, query) => {
  expect(names.of(query.compile()).name).toBe(name)
})

test('a query in SQL is named by its verb, and by no word of its own', () => {
  expect(names.of(sql`select secret`.compile(db)).name).toBe('select')
  expect(names.of(sql` (WITH x as (select 1) select * from x)`.compile(db)).name).toBe('with')
  expect(names.of(sql`secret`.compile(db)).name).toBe('other')
})

test('a given name wins and keeps the verb', () => {
  const query = db.withPlugin(names.plugin('find_pet')).selectFrom('pet').selectAll().compile()
  expect(names.of(query)).toEqual({ name: 'find_pet', verb: 'select' })
})
