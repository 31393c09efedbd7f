/** One thing that is wrong with the settings: with what is set, or with how they are declared. */
export type SettingsProblem = ValueProblem | DeclarationFault

/** A variable that is not set, or not as it is declared. Holds a value only when that is no secret. */
export interface ValueProblem {
  readonly variable: string
  readonly expected: string
  /** Where the bad value came from; absent when nothing set it. */
  readonly source?: string
  /** Shortened; never there for secrets. */
  readonly found?: string
  readonly advice: string
}

/** What the author of a definition has to correct, whatever is set. */
export interface DeclarationFault {
  readonly variable: string
  /** Goes on from the name of the variable. */
  readonly fault: string
  readonly advice: string
}

/** Stops the boot. Its message lists every problem at once, so that nobody mends them one restart at a time. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly SettingsProblem[]

  constructor(problems: readonly SettingsProblem[], warnings: readonly string[] = []) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`
    const lines = [...problems.map(render), ...warnings.map((warning) => `  note: ${warning}`)]
    super(`the settings have ${count}:\n${lines.join('\n')}`)
    this.problems = problems
  }
}

function render(problem: SettingsProblem): string {
  return `  ${problem.variable} ${'fault' in problem ? problem.fault : refusal(problem)}\n      ${problem.advice}`
}

function refusal({ expected, source, found }: ValueProblem): string {
  const state = source === undefined ? 'is not set' : `from ${source} is not accepted`
  const got = found === undefined ? '' : `, found ${found}`
  return `${state}: expected ${expected}${got}`
}
