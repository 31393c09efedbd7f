import type { Position } from './sample.ts'

/** The part of Stryker's report that is read. */
export interface StrykerReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Mutant {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Position; readonly end: Position }
}

/** A survivor that may stay, and why: the change makes no difference, or none that anybody is promised. */
export interface Accepted extends Omit<Survivor, 'line'> {
  readonly reason: string
}

export interface Survivor {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly code: string
  readonly change: string
}

export interface FileScore {
  readonly file: string
  readonly killed: number
  /** Of those killed: by a test that did not end. */
  readonly timedOut: number
  readonly accepted: number
  readonly survivors: readonly Survivor[]
  /** Accepted changes that the file no longer has. */
  readonly stale: readonly Accepted[]
}

/** What became of the changes, file by file. */
export function readReport({ files }: StrykerReport, accepted: readonly Accepted[]): FileScore[] {
  return Object.entries(files).map(([file, { source, mutants }]) => {
    const lines = source.split('\n')
    const described = mutants.map((mutant) => ({ ...describe(lines, mutant), file, status: mutant.status }))
    const ours = accepted.filter((each) => each.file === file)
    const isAccepted = (each: Survivor) => ours.some((known) => isSame(known, each))
    const living = described.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
    const count = (wanted: string) => described.filter(({ status }) => status === wanted).length
    return {
      file,
      killed: count('Killed') + count('Timeout'),
      timedOut: count('Timeout'),
      accepted: living.filter(isAccepted).length,
      survivors: living
        .filter((each) => !isAccepted(each))
        .map(({ line, code, change }) => ({ file, line, code, change })),
      stale: ours.filter((known) => !described.some((each) => isSame(known, each))),
    }
  })
}

const isSame = (a: Pick<Survivor, 'code' | 'change'>, b: Pick<Survivor, 'code' | 'change'>) =>
  a.code === b.code && a.change === b.change

/** Percent of the changes that a test noticed, of those that it should; 100 when there is nothing to notice. */
export function scoreOf(scores: readonly FileScore[]): number {
  const killed = scores.reduce((sum, each) => sum + each.killed, 0)
  const survived = scores.reduce((sum, each) => sum + each.survivors.length, 0)
  return killed + survived === 0 ? 100 : (100 * killed) / (killed + survived)
}

function describe(lines: readonly string[], { location: { start, end }, replacement = '' }: Mutant) {
  const within = lines.slice(start.line - 1, end.line)
  const last = within.length - 1
  const original = within.map((text, index) =>
    text.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined),
  )
  return {
    line: start.line,
    code: (lines[start.line - 1] ?? '').trim(),
    change: `${inline(original.join('\n'))} → ${inline(replacement)}`,
  }
}

function inline(text: string): string {
  const flat = text.replace(/\s+/g, ' ')
  return flat.length > 100 ? `${flat.slice(0, 97)}...` : flat
}
