import { startPostgres } from '@seaworthy/rig'
import { clientClause } from './client-clause.ts'
import { contract } from './contract.ts'
import { generateClient } from './generate-client.ts'
import { startTitles } from './provider.ts'
import type { Stack } from './stacks.ts'
import { startBoard } from './started-board.ts'

/** What became of a clause: undefined when it holds, else what was seen. */
export type Held = ReadonlyMap<string, string | undefined>

/** Holds each stack to every clause of the contract, on a database of its own. */
export async function holdContract(stacks: readonly Stack[]): Promise<ReadonlyMap<Stack, Held>> {
  await using postgres = await startPostgres()
  const outcomes = new Map<Stack, Held>()
  for (const stack of stacks) {
    await using titles = await startTitles()
    await using board = await startBoard(stack, titles, await postgres.createDatabase())
    if (stack.name === 'seaworthy') await generateClient(board)
    const held = new Map<string, string | undefined>()
    for (const { name, holds } of [...contract, clientClause]) {
      titles.faults.clear()
      const broken = await holds(board).then(
        () => undefined,
        (error: unknown) => String(error),
      )
      held.set(name, broken)
      if (broken !== undefined) console.log(`  ${stack.title}: ${name}: ${broken}`)
    }
    outcomes.set(stack, held)
  }
  return outcomes
}
