import { readFileSync } from 'node:fs'
import { type Change, type Sample, sampled } from './sample.ts'

/**
 * Leaves all but a sample untried. Stryker has no sampling; it asks a checker about every change before it tries it, and
 * what a checker refuses counts for nothing.
 */
class SampleChecker {
  static readonly inject = ['options'] as const
  readonly #sample: Sample

  constructor(options: { sample: Sample }) {
    this.#sample = options.sample
  }

  async init(): Promise<void> {}

  async group(changes: readonly Change[]): Promise<string[][]> {
    return [changes.map(({ id }) => id)]
  }

  async check(changes: readonly Change[]): Promise<Record<string, object>> {
    const decisions = changes.filter((change) => !isOfWords(change))
    const chosen = sampled(decisions, this.#sample)
    const refused = { status: 'compileError', reason: 'words, or not in the sample' }
    return Object.fromEntries(changes.map(({ id }) => [id, chosen.has(id) ? { status: 'passed' } : refused]))
  }
}

/** A sentence of a log line or an error, emptied. What is said to people is no decision; where it is promised, a test says so. */
function isOfWords({ fileName, mutatorName, location: { start, end } }: Change): boolean {
  if (mutatorName !== 'StringLiteral') return false
  const lines = readFileSync(fileName, 'utf8').split('\n')
  const [first = '', ...rest] = lines.slice(start.line, end.line + 1)
  return rest.length > 0 || first.slice(start.column, end.column).includes(' ')
}

export const strykerPlugins = [{ kind: 'Checker', name: 'sample', injectableClass: SampleChecker }]
