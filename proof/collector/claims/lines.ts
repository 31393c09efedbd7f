import { type Claim, exactly, none } from '../../harness/claim.ts'
import { arrived, ask } from '../asked.ts'
import type { Ground } from '../ground.ts'
import { lacking } from '../lacking.ts'

/** Longer than a runtime of containers writes at once. */
const LONG = 40_000

export const lines: Claim<Ground> = {
  name: 'lines',
  says: 'a line about a request arrives with its level, its ids and its place, and one that was split arrives whole',
  async run(ground) {
    const { id } = await ask(ground)
    const found = await arrived(ground, ({ attributes }) => attributes.correlationId === id)
    ground.log.write(JSON.stringify({ level: 'warn', marked: 'long', msg: 'x'.repeat(LONG) }))
    const [long] = await arrived(ground, ({ attributes }) => attributes.marked === 'long')
    return [
      none('lacking', lacking(found[0], id)),
      exactly('lines about one request', found.length, 1),
      exactly('characters of a line that was split in three', long?.body.length ?? 0, LONG),
    ]
  },
}
