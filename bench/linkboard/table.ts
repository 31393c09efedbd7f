import type { Evidence } from '../../packages/readiness/src/index.ts'
import { verdictOf } from '../../proof/languages/verdict.ts'
import { type Environment, machineText } from '../harness/environment.ts'
import { markdownTable } from '../harness/markdown.ts'
import type { Held } from './hold-contract.ts'
import type { SourceLines } from './source-lines.ts'
import type { Stack } from './stacks.ts'

export interface StackRun {
  readonly stack: Stack
  readonly lines: SourceLines
  readonly held: Held
  readonly evidence: Evidence
}

export interface LinkboardResults {
  readonly date?: string
  readonly environment: Environment
  readonly versions: Readonly<Record<string, string>>
  readonly runs: readonly StackRun[]
}

/** Lines, contract and drills of each stack, and how the figures came about, as Markdown. */
export function linkboardTable({ date, environment, versions, runs }: LinkboardResults): string {
  const head = ['', ...runs.map(({ stack }) => `[${stack.title}](../../bench/linkboard/${stack.name})`)]
  const row = (name: string, cell: (run: StackRun) => string | number) => [
    name,
    ...runs.map((run) => String(cell(run))),
  ]
  const drills = runs[0]?.evidence.results ?? []
  return [
    markdownTable(head, [
      row('lines of source', ({ lines }) => lines.source),
      row('in files', ({ lines }) => lines.files),
      row('lines of tests beside the contract', ({ lines }) => lines.tests || '–'),
      row('clauses of the contract that hold', ({ held }) => {
        const values = [...held.values()]
        return `${values.filter((broken) => broken === undefined).length} of ${values.length}`
      }),
      row('drills: pass, fail, n/a, unclear', ({ evidence: { summary } }) => {
        const { pass, fail, inconclusive } = summary.counts
        return `${pass}, ${fail}, ${summary.counts['not-applicable']}, ${inconclusive}`
      }),
    ]),
    '',
    markdownTable(
      ['drill', ...head.slice(1)],
      drills.map(({ id }) => [
        id.replace(/^drill\./, ''),
        ...runs.map(({ evidence }) => {
          const result = evidence.results.find((candidate) => candidate.id === id)
          return result ? verdictOf(result) : '–'
        }),
      ]),
      'text',
    ),
    '',
    `Regenerate with \`npm run bench -- linkboard\`${date ? `; measured on ${date}` : ''}. One run each, one after the other.`,
    '',
    `- Machine: ${machineText(environment)}.`,
    `- Packages: ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ].join('\n')
}
