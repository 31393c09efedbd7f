import { asObject } from '../http/json.ts'
import type { Comparison, Pair } from './comparison.ts'
import { compareContent } from './content-comparison.ts'
import { below, type Located } from './located.ts'
import { compareSchemas } from './schema-comparison.ts'

/** Compares what an operation answers with, by status. */
export function compareResponses(comparison: Comparison, responses: Pair): void {
  const statuses = ({ value }: Located) =>
    Object.keys(asObject(value)).filter((status) => !status.startsWith('x-'))
  for (const status of new Set([...statuses(responses.before), ...statuses(responses.after)])) {
    const pair = comparison.resolve({
      before: covering(responses.before, status),
      after: covering(responses.after, status),
    })
    const isError = /^[45]/.test(status) || status === 'default'
    if (pair.before.value === undefined && pair.after.value === undefined) continue
    if (pair.before.value === undefined)
      comparison.tell(
        'response-added',
        isError ? 'compatible' : 'review',
        `${status} is new among the answers`,
        pair,
      )
    else if (pair.after.value === undefined)
      comparison.tell(
        'response-removed',
        isError ? 'review' : 'breaking',
        `${status} is gone from the answers`,
        pair,
      )
    else compareResponse(comparison, pair)
  }
}

/** The entry that tells of a status: its own, else that of its class, else the one for all others (OpenAPI 3.1 §4.8.16). */
function covering(responses: Located, status: string): Located {
  const keys = Object.keys(asObject(responses.value))
  const range = `${status.charAt(0)}XX`
  const key =
    keys.find((each) => each === status) ?? keys.find((each) => each.toUpperCase() === range) ?? 'default'
  return below(responses, keys.includes(key) ? key : status)
}

function compareResponse(comparison: Comparison, response: Pair): void {
  if (!comparison.isNew(response, 'response')) return
  const at = (key: string): Pair => ({
    before: below(response.before, key),
    after: below(response.after, key),
  })
  compareHeaders(comparison, at('headers'))
  compareContent(comparison, at('content'), 'response')
}

function compareHeaders(comparison: Comparison, headers: Pair): void {
  const [was, is] = [byName(headers.before), byName(headers.after)]
  for (const name of new Set([...was.keys(), ...is.keys()])) {
    const side = (names: Map<string, string>, from: Located) => {
      const key = names.get(name)
      return key === undefined ? { ...from, value: undefined } : below(from, key)
    }
    const pair = comparison.resolve({ before: side(was, headers.before), after: side(is, headers.after) })
    const [old, now] = [asObject(pair.before.value), asObject(pair.after.value)]
    if (pair.before.value === undefined)
      comparison.tell('response-header-added', 'compatible', `the field ${name} is new`, pair)
    else if (pair.after.value === undefined)
      comparison.tell(
        'response-header-removed',
        old.required === true ? 'breaking' : 'review',
        `the field ${name} is gone`,
        pair,
      )
    else {
      if (old.required === true && now.required !== true)
        comparison.tell(
          'response-header-optional',
          'breaking',
          `the field ${name} need not be there now`,
          pair,
        )
      compareSchemas(
        comparison,
        { before: below(pair.before, 'schema'), after: below(pair.after, 'schema') },
        'response',
      )
    }
  }
}

const byName = ({ value }: Located): Map<string, string> =>
  new Map(Object.keys(asObject(value)).map((name) => [name.toLowerCase(), name]))
