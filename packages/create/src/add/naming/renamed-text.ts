import { articled, capital, type Name, type Names } from './names.ts'

/** Comments, strings and templates; all else is code. */
const TOKENS = {
  code: /\/\*[\s\S]*?\*\/|(?<![:\w'])\/\/.*|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`|\/\^[^\n]*?\$\/|[^/'`]+|[\s\S]/g,
  sql: /--.*|[^-]+|-/g,
  data: /[^\n]+/g,
}
const TABLE = /(?:insertInto|selectFrom|updateTable|deleteFrom)\($/

/** What decides how the names in a text are written: TypeScript, SQL, or lists of settings and of paths. */
export type Language = keyof typeof TOKENS

/**
 * A text of the template about other things: whatever it calls `from` is called `to`, each time in the case of its place.
 * In paths, files and permissions that is `purchase-orders`, in tables and codes `purchase_orders`, in code `purchaseOrders`, in
 * sentences "purchase orders".
 */
export function renamedText(text: string, from: Names, to: Names, language: Language = 'code'): string {
  let before = ''
  return text.replaceAll(TOKENS[language], (token) => {
    const renamed = renamedToken(token, before, from, to, language)
    before = token
    return renamed
  })
}

function renamedToken(token: string, before: string, from: Names, to: Names, language: Language): string {
  if (language === 'data') return renamedWords(token, from, to, (name) => name.kebab)
  if (/^(?:\/[/*]|--)/.test(token)) return inSentence(token, from, to)
  if (language === 'sql') return renamedWords(token, from, to, (name) => name.snake)
  if (token.startsWith("'")) return inString(token, TABLE.test(before), from, to)
  if (!token.startsWith('`')) return renamedWords(token, from, to, (name) => name.camel)
  // What stands in ${…} is code.
  const parts = token.split(/(\$\{[^}]*\})/)
  return parts
    .map((part) =>
      part.startsWith('${')
        ? renamedWords(part, from, to, (name) => name.camel)
        : inString(part, false, from, to),
    )
    .join('')
}

function inString(text: string, isTable: boolean, from: Names, to: Names): string {
  if (isTable) return renamedWords(text, from, to, (name) => name.snake)
  return text.trim().includes(' ')
    ? inSentence(text, from, to)
    : renamedWords(text, from, to, (name) => name.kebab)
}

function inSentence(text: string, from: Names, to: Names): string {
  const [article] = articled(to.one).split(' ')
  const told = text.replaceAll(
    new RegExp(`\\b([Aa])n? (?=${from.one.words}\\b)`, 'g'),
    article === 'an' ? '$1n ' : '$1 ',
  )
  return renamedWords(told, from, to, (name) => name.words)
}

/** Every word of `from`, alone or as a part of another word; `inCase` is what it becomes where its neighbours do not decide. */
function renamedWords(text: string, from: Names, to: Names, inCase: (name: Name) => string): string {
  const pattern = new RegExp(`(${from.many.camel})|(${from.one.camel})`, 'gi')
  return text.replaceAll(pattern, (found: string, many: string | undefined, _one, at: number) => {
    const name = many === undefined ? to.one : to.many
    const [previous, next, rest] = [
      text.charAt(at - 1),
      text.charAt(at + found.length),
      text.slice(at + found.length),
    ]
    // Another word that has the letters in it, such as "generate" with "rate".
    if (/[a-z]/.test(next) || (/[a-z]/i.test(previous) && /^[a-z]/.test(found))) return found
    if (found === found.toUpperCase()) return name.snake.toUpperCase()
    const isCapital = /^[A-Z]/.test(found)
    if (next === '_' || previous === '_') return name.snake
    if (/[/-]/.test(previous) || /^(?:-\w|\.ts|:\w|:\$|\/)/.test(rest)) return name.kebab
    if (isCapital && (/[A-Za-z]/.test(previous) || /[A-Z]/.test(next))) return name.pascal
    if (/[A-Z]/.test(next)) return name.camel
    const cased = inCase(name)
    if (!isCapital) return cased
    const isSpoken = cased === name.words || (cased === name.kebab && next === ' ')
    return isSpoken ? capital(name.words) : name.pascal
  })
}
