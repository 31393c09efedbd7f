import { type Environment, machineText } from '../../bench/harness/environment.ts'
import { markdownTable } from '../../bench/harness/markdown.ts'
import type { Evidence } from '../../packages/readiness/src/index.ts'
import type { Language } from './languages.ts'
import { verdictOf } from './verdict.ts'

export interface LanguageRun {
  readonly language: Language
  readonly version: string
  readonly evidence: Evidence
}

export interface LanguageResults {
  readonly date?: string
  readonly environment: Environment
  readonly runs: readonly LanguageRun[]
}

/** What each drill says of each language, and how the figures came about, as Markdown. */
export function languageTable({ date, environment, runs }: LanguageResults): string {
  const [first] = runs
  if (!first) throw new Error('no language was drilled')
  const head = [
    'drill',
    'level',
    ...runs.map(({ language }) => `[${language.title}](../../proof/languages/${language.source})`),
  ]
  const rows = first.evidence.results.map(({ id, level }) => [
    id.replace(/^drill\./, ''),
    level,
    ...runs.map(({ evidence }) => {
      const result = evidence.results.find((candidate) => candidate.id === id)
      return result ? verdictOf(result) : '–'
    }),
  ])
  const summaries = runs.map(({ language, evidence }) => {
    const { counts, level } = evidence.summary
    return `${language.title} ${level.reached ? `meets ${level.reached}` : 'meets no level'}, with ${counts.pass} passed, ${counts.fail} failed, ${counts['not-applicable']} that do not apply and ${counts.inconclusive} unclear`
  })
  return [
    markdownTable(head, rows, 'text'),
    '',
    `${summaries.join('; ')}.`,
    '',
    `Regenerate with \`npm run prove:languages\`${date ? `; measured on ${date}` : ''}. One run each.`,
    '',
    `- Machine: ${machineText(environment)}.`,
    `- Languages: ${runs.map(({ version }) => version).join(', ')}.`,
  ].join('\n')
}
