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
