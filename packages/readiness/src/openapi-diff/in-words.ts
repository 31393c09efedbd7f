import type { Change, Verdict } from './change.ts'

const TITLES: Readonly<Record<Verdict, string>> = {
  breaking: 'breaks clients',
  review: 'needs a look',
  compatible: 'breaks nobody',
}

/** The changes for people, the worst first. */
export function inWords(changes: readonly Change[]): string {
  const parts = (Object.keys(TITLES) as Verdict[]).flatMap((verdict) => {
    const some = changes.filter((change) => change.verdict === verdict)
    return some.length === 0 ? [] : [`${TITLES[verdict]} (${some.length})`, ...some.map(line)]
  })
  return parts.length === 0 ? 'the documents do not differ for clients' : parts.join('\n')
}

function line({ rule, operation, what, pointer, document, advice }: Change): string {
  const where = document === 'old' ? `${pointer} (in the old document)` : pointer
  const todo = advice === '' ? '' : `\n      ${advice}`
  return `  ${operation === undefined ? '' : `${operation}: `}${what} [${rule}]\n      ${where}${todo}`
}
