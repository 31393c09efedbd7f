import { UsageError } from '@seaworthy/readiness/command-line'
import { loadYaml } from '@seaworthy/readiness/yaml-file'
import Type, { type Static } from 'typebox'
import { ShippingProblem } from '../shipping-problem.ts'

const closed = { additionalProperties: false }
const Identifier = Type.String({ pattern: '^[A-Za-z_][A-Za-z0-9_]*$' })

/** What becomes of a column. */
export const Treatment = Type.Union([
  Type.Literal('keep', { description: 'Stays as it is: it says nothing of anybody' }),
  Type.Literal('text', { description: 'Other letters and digits, in the same places' }),
  Type.Literal('email', { description: 'Other letters, at example.org' }),
  Type.Literal('number', { description: 'Another whole number of as many digits' }),
  Type.Literal('time', { description: 'So many days earlier, the same for the whole database' }),
  Type.Literal('null', { description: 'Nothing' }),
  Type.Object({ value: Type.String() }, { ...closed, description: 'Always this' }),
  Type.Object({ lower: Identifier }, { ...closed, description: 'Another column, in small letters' }),
  Type.Object(
    { same: Type.String({ minLength: 1 }) },
    { ...closed, description: 'As text, and the same for the same value in every column of that word' },
  ),
])
export type Treatment = Static<typeof Treatment>

const Table = Type.Object(
  {
    columns: Type.Record(Identifier, Treatment, { description: 'Every column of the table' }),
    where: Type.Optional(Type.String({ description: 'Which rows, as a condition in SQL' })),
    order: Type.Optional(Type.String({ description: 'Which come first, as in ORDER BY' })),
    most: Type.Integer({ minimum: 1, maximum: 100_000, default: 1_000 }),
  },
  closed,
)

/** How rows of production become rows that anybody may see. */
export const AnonymiseRules = Type.Object(
  {
    tables: Type.Record(Identifier, Table, {
      description: 'Parents before children, as rows are written in this order',
    }),
    leaveOut: Type.Array(Identifier, { default: [], description: 'Tables that are not taken' }),
  },
  closed,
)
export type AnonymiseRules = Static<typeof AnonymiseRules>
export type TableRules = Static<typeof Table>

/** @throws ShippingProblem `anonymise_invalid`, with every problem and its line. */
export function readAnonymiseRules(path: string, text: string): AnonymiseRules {
  try {
    return loadYaml<AnonymiseRules>(path, text, AnonymiseRules)
  } catch (error) {
    if (error instanceof UsageError) throw new ShippingProblem('anonymise_invalid', error.message)
    throw error
  }
}
