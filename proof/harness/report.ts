import type { Claim, Finding } from './claim.ts'

/** Says what a proof does and finds; the process fails when something does not hold. */
export interface Report {
  /** With the seconds since it was opened. */
  say(text: string): void
  show(claim: Pick<Claim<never>, 'name' | 'says'>, run: () => Promise<readonly Finding[]>): Promise<void>
  close(): void
}

export function openReport(): Report {
  const startedMs = performance.now()
  const broken: string[] = []
  const say = (text: string) =>
    console.log(`[${((performance.now() - startedMs) / 1_000).toFixed(0)} s] ${text}`)
  return {
    say,
    async show({ name, says }, run) {
      say(`${name}: ${says}`)
      for (const { what, measured, expected, holds } of await run()) {
        console.log(`  ${holds ? 'holds' : 'FAILS'}  ${what}: ${measured}, expected ${expected}`)
        if (!holds) broken.push(`${name}: ${what}`)
      }
    },
    close() {
      say(
        broken.length === 0 ? 'everything holds' : `${broken.length} do not hold:\n  ${broken.join('\n  ')}`,
      )
      process.exitCode = broken.length === 0 ? 0 : 1
    },
  }
}

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
