/** One thing that was measured, and what it must be. */
export interface Finding {
  readonly what: string
  readonly measured: string
  readonly expected: string
  readonly holds: boolean
}

/** A sentence about what is generated that can be shown to be wrong on some ground, such as a cluster. */
export interface Claim<Ground> {
  readonly name: string
  readonly says: string
  run(ground: Ground): Promise<readonly Finding[]>
}

/** Shorthand for a number that must be exactly so. */
export const exactly = (what: string, measured: number, expected: number, detail = ''): Finding => ({
  what,
  measured: `${measured}${detail && ` (${detail})`}`,
  expected: `${expected}`,
  holds: measured === expected,
})

/** Shorthand for a list that must be empty. */
export const none = (what: string, names: readonly string[]): Finding => ({
  what,
  measured: names.join(', ') || 'none',
  expected: 'none',
  holds: names.length === 0,
})

/** Shorthand for something that must be refused, with words that must be in the refusal. */
export function refused(
  what: string,
  { code, stdout, stderr }: { readonly code: number; readonly stdout: string; readonly stderr: string },
  ...words: readonly string[]
): Finding {
  const said = `${stdout}\n${stderr}`
  const missing = words.filter((word) => !said.includes(word))
  const holds = code !== 0 && missing.length === 0
  const measured =
    code === 0
      ? 'taken'
      : missing.length > 0
        ? `refused without: ${missing.join(', ')} (${said.trim().slice(0, 200)})`
        : 'refused'
  return {
    what,
    measured,
    expected: words.length > 0 ? `refused, naming ${words.join(', ')}` : 'refused',
    holds,
  }
}
