import { type Claim, none } from '../../harness/claim.ts'
import { leaks } from '../careless.ts'
import type { Ground } from '../ground.ts'

export const secrets: Claim<Ground> = {
  name: 'secrets',
  says: 'what a careless service writes into its log arrives without its secrets',
  run: async (ground) => [none('arrived with a secret', await leaks(ground))],
}
