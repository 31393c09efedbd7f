import { resolve } from 'node:path'
import { command, UsageError } from '@seaworthy/readiness/command-line'
import { type Change, compareDocuments, inWords, readDocument } from '@seaworthy/readiness/openapi-diff'
import type { Terminal } from './terminal.ts'

export const openapiCommand = command({
  name: 'openapi',
  summary: 'tell what of two OpenAPI documents breaks clients',
  words: 'diff <old> <new>',
  about: `Compares two documents of OpenAPI 3.0 to 3.2, as JSON or YAML, of any service. What a client sends has to be taken as
before, and what it gets has to be what it was promised: the same change of a schema breaks the one and not the other. Each change
breaks clients, needs a look, or breaks nobody, with the place in the document and what to do.`,
  options: {
    json: { type: 'boolean', text: 'the changes as JSON' },
    strict: { type: 'boolean', text: 'fail as well when something needs a look' },
  },
  ends: 'Exit codes: 0 nothing breaks clients, 1 something does, 2 not understood, or a file is no such document.',

  run({ values: { json, strict }, positionals: [action, old = '', later = ''] }, { cwd, out }: Terminal) {
    if (action !== 'diff')
      throw new UsageError(`there is no "openapi ${action}"; usage: seaworthy openapi diff <old> <new>`)
    const changes = compareDocuments(readDocument(resolve(cwd, old)), readDocument(resolve(cwd, later)))
    out(json ? JSON.stringify({ verdict: verdictOf(changes), changes }, null, 2) : inWords(changes))
    const isBad = ({ verdict }: Change) => verdict === 'breaking' || (strict && verdict === 'review')
    return changes.some(isBad) ? 1 : 0
  },
})

/** The worst of all. */
function verdictOf(changes: readonly Change[]) {
  const found = (['breaking', 'review', 'compatible'] as const).find((each) =>
    changes.some(({ verdict }) => verdict === each),
  )
  return found ?? 'same'
}
