import type { Claim, Finding } from './claim.ts'

/** Says what a proof does and finds; the process fails when something does not hold. */
export interface Report {
  /** With the seconds since it was opened. */
  say(text: string): void
  /** Told whole at its end, as several may be shown at once. One that throws does not hold, and the others go on. */
  show(claim: Pick<Claim<never>, 'name' | 'says'>, run: () => Promise<readonly Finding[]>): Promise<void>
  close(): void
}

export function openReport(): Report {
  const startedMs = performance.now()
  const broken: string[] = []
  const say = (text: string) => console.log(`[${seconds(startedMs)} s] ${text}`)
  return {
    say,
    async show({ name, says }, run) {
      const begunMs = performance.now()
      const lines: string[] = []
      const tell = ({ what, measured, expected, holds }: Finding) => {
        lines.push(`  ${holds ? 'holds' : 'FAILS'}  ${what}: ${measured}, expected ${expected}`)
        if (!holds) broken.push(`${name}: ${what}`)
      }
      try {
        for (const finding of await run()) tell(finding)
      } catch (error) {
        tell({ what: 'it came to its end', measured: told(error), expected: 'findings', holds: false })
      }
      say(`${name}, ${seconds(begunMs)} s: ${says}\n${lines.join('\n')}`)
    },
    close() {
      say(
        broken.length === 0 ? 'everything holds' : `${broken.length} do not hold:\n  ${broken.join('\n  ')}`,
      )
      process.exitCode = broken.length === 0 ? 0 : 1
    },
  }
}

const seconds = (sinceMs: number): string => ((performance.now() - sinceMs) / 1_000).toFixed(0)

const told = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : `${error}`

/** Those of the claims whose names are given, separated by commas; all without names. @throws Error for a name that none has. */
export function chosenOf<Some extends { readonly name: string }>(
  claims: readonly Some[],
  names: string | undefined,
): readonly Some[] {
  const wanted = names?.split(',') ?? claims.map(({ name }) => name)
  const strange = wanted.find((each) => !claims.some(({ name }) => name === each))
  if (strange !== undefined)
    throw new Error(`there is no "${strange}" here; known: ${claims.map(({ name }) => name).join(', ')}`)
  return claims.filter(({ name }) => wanted.includes(name))
}
