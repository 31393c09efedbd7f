import { withoutComments } from './imports.ts'

const DEFINITION = /(export const \w+(?::[^=\n]+)? =\s+)?(?<!function )\bdefine(Settings|Errors|Metrics)[(<]/g
const RUNS_IN_A_SERVICE = /^(?:packages\/seaworthy|services\/[^/]+)\/src\//
const FOR_TESTS = /\.test\.ts$|\/(?:fixtures|testing)\//

/** Says of one file which of its tables of settings, errors or metrics `docs/reference` would not tell; nothing when all is well. */
export function looseDeclarations(path: string, source: string): string[] {
  if (!RUNS_IN_A_SERVICE.test(path) || FOR_TESTS.test(path)) return []
  return [...withoutComments(source).matchAll(DEFINITION)].flatMap(([, exported, noun = '']) => {
    const name = `${noun.toLowerCase()}.ts`
    if (!path.endsWith(`-${name}`)) return [`${path} has define${noun}, which belongs in a file *-${name}`]
    return exported ? [] : [`${path} does not export what it makes by define${noun}`]
  })
}

const INSTRUMENT = /\.(?:counter|gauge|histogram)\(\s*(?:\{\s*)?(\.\.\.)?([\w.]*)/g

/** Says of one file which metrics it makes without a table, so that neither the reference nor a description knows them. */
export function looseMetrics(path: string, source: string): string[] {
  if (!RUNS_IN_A_SERVICE.test(path) || FOR_TESTS.test(path)) return []
  const code = withoutComments(source)
  return [...code.matchAll(INSTRUMENT)]
    .filter(([call, spread, from = '']) => {
      if (call.includes('{') && !spread) return true
      return !/Metrics\.\w+$/.test(from) && new RegExp(`\\b${from}\\b[^=\\n]* = \\{`).test(code)
    })
    .map(([call]) => `${path} makes a metric without a table: ${call.replaceAll(/\s+/g, ' ')}`)
}
