import type { Claim, Finding } from '../../harness/claim.ts'
import { arrived, ask } from '../asked.ts'
import { leaks } from '../careless.ts'
import type { Change, Ground } from '../ground.ts'
import { lacking } from '../lacking.ts'

interface Mistake {
  readonly what: string
  readonly change: Change
  /** What is noticed of it. */
  readonly find: (ground: Ground) => Promise<readonly string[]>
  readonly expected: string
}

const lackingLine = async (ground: Ground) => {
  const { id } = await ask(ground)
  const [line] = await arrived(ground, ({ text }) => text.includes(id))
  return lacking(line, id)
}

const MISTAKES: readonly Mistake[] = [
  {
    what: 'lines are not read as the runtime writes them',
    change: (text) => text.replace('      - type: container\n', ''),
    find: lackingLine,
    expected: 'level',
  },
  {
    what: 'trace ids are left where the service writes them',
    change: (text) => text.replace(/ {6}- type: trace_parser\n(?: {8}.*\n)+/, ''),
    find: lackingLine,
    expected: 'trace id',
  },
  {
    what: 'nothing is redacted',
    change: (text) => text.replaceAll('memory_limiter, redaction', 'memory_limiter'),
    find: leaks,
    expected: 'in an address',
  },
]

export const mistakes: Claim<Ground> = {
  name: 'mistakes',
  says: 'a configuration that is wrong is noticed by the claims above, or by the collector',
  async run(ground) {
    const findings: Finding[] = []
    for (const { what, change, find, expected } of MISTAKES) {
      await ground.stopCollectors()
      await ground.startCollectors(change)
      const found = await find(ground)
      findings.push({
        what,
        measured: found.join(', ') || 'nothing',
        expected,
        holds: found.includes(expected),
      })
    }
    await ground.stopCollectors()
    await ground.startCollectors()
    return findings
  },
}
