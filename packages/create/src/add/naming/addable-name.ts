import { UsageError } from '@seaworthy/readiness/command-line'
import { serviceTemplate } from '../../service-template.ts'
import { NO_CODE } from '../editing/edits.ts'
import type { Names } from './names.ts'

const RESERVED = new Set(
  `await break case catch class const continue debugger default delete do else enum export extends false finally for function if
   implements import in instanceof interface let new null package private protected public return static super switch this throw
   true try typeof var void while with yield arguments eval undefined references all user`.split(/\s+/),
)

/** @throws UsageError for names that already mean something where they would stand. */
export function refuseTaken({ one, many }: Names, ours: readonly string[]): void {
  const files = Object.entries(serviceTemplate()).filter(([path]) => path.endsWith('.ts'))
  const words = new Set(
    files.flatMap(([, text]) => text.replaceAll(NO_CODE, '').match(/[A-Za-z_]\w*/g) ?? []),
  )
  for (const word of ours) words.delete(word)
  const taken = [one.camel, one.pascal, many.camel, many.pascal].find(
    (word) => RESERVED.has(word) || words.has(word),
  )
  if (taken === undefined) return
  throw new UsageError(
    `"${taken}" means something else already in the code that would be written: take a longer name, such as "shop-${many.kebab}"`,
  )
}
