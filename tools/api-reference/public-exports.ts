import { posix } from 'node:path'
import type { ExportNamedDeclaration, ModuleExportName } from 'oxc-parser'
import { signatureOf } from './signature.ts'
import type { SourceFile } from './source-file.ts'

/** A name that others may import. */
export interface PublicExport {
  readonly name: string
  /** Where it is declared: a file of the workspace, or the package that it comes from. */
  readonly from: string
  /** What its comment says. */
  readonly comment: string
  /** In TypeScript; several for overloads, and for a type and a value of one name. */
  readonly signatures: readonly string[]
}

/** Packages of the workspace that the chassis hands on names of. */
const OF_WORKSPACE: Readonly<Record<string, string>> = { '@seaworthy/rig': 'packages/rig/src/index.ts' }

/** The names that a file exports, of itself or from others, sorted. @throws Error for one that leads nowhere. */
export function publicExports(path: string, read: (path: string) => SourceFile): readonly PublicExport[] {
  const file = read(path)
  const exported = file.statements.flatMap((statement): readonly PublicExport[] => {
    if (statement.type === 'ExportAllDeclaration')
      return publicExports(moduleOf(path, statement.source.value), read)
    if (statement.type !== 'ExportNamedDeclaration') return []
    if (statement.declaration) return namesOf(statement).flatMap((name) => declarationOf(name, path, read))
    return statement.specifiers.map(({ local, exported }) => {
      const source = statement.source?.value
      const found = declarationOf(text(local), source ? moduleOf(path, source) : path, read)
      return { ...found, name: text(exported) }
    })
  })
  return [...new Map(exported.map((each) => [each.name, each])).values()].sort((a, b) =>
    a.name.localeCompare(b.name, 'en'),
  )
}

function declarationOf(name: string, path: string, read: (path: string) => SourceFile): PublicExport {
  if (!path.endsWith('.ts')) return { name, from: path, comment: '', signatures: [] }
  const file = read(path)
  const declared = file.statements.filter(
    (each) => each.type === 'ExportNamedDeclaration' && namesOf(each).includes(name),
  )
  if (declared.length > 0)
    return {
      name,
      from: path,
      comment: declared.map(({ start }) => file.commentBefore(start)).find((each) => each !== '') ?? '',
      signatures: declared.flatMap((each) =>
        each.type === 'ExportNamedDeclaration' && each.declaration
          ? [signatureOf(file, each.declaration)]
          : [],
      ),
    }
  for (const each of file.statements) {
    if (each.type !== 'ExportNamedDeclaration' || !each.source) continue
    const specifier = each.specifiers.find(({ exported }) => text(exported) === name)
    if (specifier) return declarationOf(text(specifier.local), moduleOf(path, each.source.value), read)
  }
  throw new Error(`${path} does not export ${name}`)
}

function namesOf({ declaration }: ExportNamedDeclaration): readonly string[] {
  if (!declaration) return []
  if (declaration.type === 'VariableDeclaration')
    return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : []
}

const text = (name: ModuleExportName): string => (name.type === 'Literal' ? name.value : name.name)

const moduleOf = (path: string, specifier: string): string =>
  specifier.startsWith('.')
    ? posix.join(posix.dirname(path), specifier)
    : (OF_WORKSPACE[specifier] ?? specifier)
