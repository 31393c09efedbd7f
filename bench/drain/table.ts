import { type Environment, machineText } from '../harness/environment.ts'
import { markdownTable } from '../harness/markdown.ts'
import type { Drained } from './drill.ts'
import { exitStory, KINDS, lostOf, probeStory } from './figures.ts'
import type { Setup } from './setups.ts'

export interface DrainRun {
  readonly setup: Setup
  readonly drained: Drained
}

export interface DrainResults {
  readonly date?: string
  readonly windowMs: number
  readonly environment: Environment
  readonly versions: Readonly<Record<string, string>>
  readonly runs: readonly DrainRun[]
}

/** Who lost what, and how the figures came about, as Markdown. */
export function drainTable({ date, windowMs, environment, versions, runs }: DrainResults): string {
  const head = ['set-up', ...KINDS, 'asked to leave', 'readiness', 'liveness', 'exit', 'drill']
  const rows = runs.map(({ setup, drained }) => [
    `[${setup.title}](../../bench/drain/setups/${setup.name}.ts)`,
    ...KINDS.map((kind) => {
      const { lost, of } = lostOf(drained, kind)
      return lost > 0 ? `**${lost}** of ${of}` : `0 of ${of}`
    }),
    drained.askedToLeave === undefined ? '–' : `${drained.askedToLeave} %`,
    probeStory(drained, 'readiness'),
    probeStory(drained, 'liveness'),
    exitStory(drained),
    drained.verdict === 'pass' ? 'pass' : '**fail**',
  ])
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return [
    markdownTable(head, rows),
    '',
    `Regenerate with \`npm run bench -- drain\`${date ? `; measured on ${date}` : ''}. One run each, with clients that go on for ${windowMs / 1_000} s.`,
    '',
    `- Machine: ${machineText(environment)}.`,
    `- Packages: ${packages.join(', ')}.`,
  ].join('\n')
}
