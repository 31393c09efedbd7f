/** One thing that is wrong with the settings. Holds a value only when that is no secret. */
export interface SettingsProblem {
  readonly variable: string
  readonly expected: string
  /** Where the bad value came from; absent when nothing set it. */
  readonly source?: string
  /** Shortened; never there for secrets. */
  readonly found?: string
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

function render({ variable, expected, source, found, advice }: SettingsProblem): string {
  const state = source === undefined ? 'is not set' : `from ${source} is not accepted`
  const got = found === undefined ? '' : `, found ${found}`
  return `  ${variable} ${state}: expected ${expected}${got}\n      ${advice}`
}
