import type {
  Class,
  ClassElement,
  Declaration,
  Expression,
  ObjectExpression,
  VariableDeclarator,
} from 'oxc-parser'
import type { SourceFile } from './source-file.ts'

/** An initial value with more lines is told by what makes it. */
const MOST_LINES = 12

/** What a declaration says to who uses it, in TypeScript: types whole, functions and classes without their bodies. */
export function signatureOf(file: SourceFile, declared: Declaration): string {
  const { text } = file
  switch (declared.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return text.slice(declared.start, declared.body?.start ?? declared.end).trimEnd()
    case 'ClassDeclaration':
      return classSignature(file, declared)
    case 'VariableDeclaration':
      return declared.declarations.map((each) => constSignature(file, each)).join('\n')
    default:
      return text.slice(declared.start, declared.end)
  }
}

function classSignature(file: SourceFile, { start, body }: Class): string {
  const members = body.body.flatMap((member) => {
    const signature = memberSignature(file.text, member)
    if (signature === undefined) return []
    const comment = file.commentBefore(member.start)
    return [...(comment ? [asComment(comment)] : []), `  ${signature}`]
  })
  return [`${file.text.slice(start, body.start).trimEnd()} {`, ...members, '}'].join('\n')
}

function memberSignature(text: string, member: ClassElement): string | undefined {
  if (!('key' in member) || member.key.type === 'PrivateIdentifier') return undefined
  if (member.accessibility === 'private') return undefined
  const { value } = member
  const body = member.type === 'MethodDefinition' && member.value.body
  if (body) return text.slice(member.start, body.start).trimEnd()
  const typed = 'typeAnnotation' in member ? member.typeAnnotation : undefined
  const end = typed && value ? typed.end : member.end
  return text.slice(member.start, end).trimEnd()
}

const asComment = (comment: string): string =>
  comment.includes('\n')
    ? ['  /**', ...comment.split('\n').map((line) => `   * ${line}`.trimEnd()), '   */'].join('\n')
    : `  /** ${comment} */`

function constSignature(file: SourceFile, { id, init }: VariableDeclarator): string {
  const { text } = file
  const name = `const ${text.slice(id.start, id.end)}`
  if (init === null || ('typeAnnotation' in id && id.typeAnnotation)) return name
  return `${name} = ${valueSignature(file, init)}`
}

/** What a value is: short ones whole, functions without their bodies, objects by their members. */
function valueSignature(file: SourceFile, value: Expression): string {
  const { text } = file
  if (value.type === 'ArrowFunctionExpression')
    return `${text.slice(value.start, value.body.start).trimEnd()} …`
  const bare =
    value.type === 'TSAsExpression' || value.type === 'TSSatisfiesExpression' ? value.expression : value
  if (bare.type === 'ObjectExpression') return objectSignature(file, bare)
  const whole = text.slice(value.start, value.end)
  if (whole.split('\n').length <= MOST_LINES) return whole
  return value.type === 'CallExpression' ? `${text.slice(value.start, value.callee.end)}(…)` : '…'
}

function objectSignature(file: SourceFile, { properties }: ObjectExpression): string {
  const { text } = file
  const members = properties.flatMap((property) => {
    const comment = file.commentBefore(property.start)
    const body = property.type === 'Property' && 'body' in property.value && property.value.body
    const end = body ? body.start : property.end
    const [first = '', ...rest] = text.slice(property.start, end).trimEnd().split('\n')
    const isLong = !body && rest.length > 0
    const signature = isLong ? `${first} …` : [first, ...rest].join('\n')
    const arrow = signature.endsWith('=>') ? ' …' : ''
    return [...(comment ? [asComment(comment)] : []), `  ${signature}${arrow},`]
  })
  return ['{', ...members, '}'].join('\n')
}
