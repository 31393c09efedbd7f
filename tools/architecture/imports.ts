/** One import or re-export as it stands in a file. */
export interface ImportStatement {
  readonly specifier: string
  /** `import type` or `export type`: gone at run time. Inline `type` marks do not count, the module still loads. */
  readonly typeOnly: boolean
}

const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g

/** A source as it runs. */
export const withoutComments = (source: string): string => source.replace(COMMENTS, ' ')

const STATEMENT =
  /(?:^|[\n;])\s*(?:import|export)(\s+type)?\b(?:[\s\w$*{},]|\bfrom\b)*?(?<=from\s*|import\s*)['"]([^'"\n]+)['"]/g
const DYNAMIC = /\bimport\(\s*['"]([^'"\n]+)['"]/g

/** The imports of a TypeScript source, static and dynamic, in no particular order. */
export function readImports(source: string): ImportStatement[] {
  const code = withoutComments(source)
  const fixed = [...code.matchAll(STATEMENT)].map(([, type, specifier]) => ({
    specifier: specifier as string,
    typeOnly: type !== undefined,
  }))
  const dynamic = [...code.matchAll(DYNAMIC)].map(([, specifier]) => ({
    specifier: specifier as string,
    typeOnly: false,
  }))
  return [...fixed, ...dynamic]
}
