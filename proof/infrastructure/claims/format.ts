import type { Claim } from '../../harness/claim.ts'
import { exactly } from '../../harness/claim.ts'
import type { Ground, Plant } from '../ground.ts'

export const format: Claim<Ground> = {
  name: 'format',
  says: 'every file is as `terraform fmt` would write it',
  async run({ copy }) {
    const unformatted = async (...plants: readonly Plant[]) => {
      const { stdout } = await (await copy(...plants)).terraform(
        'platform',
        'fmt',
        '-check',
        '-recursive',
        '..',
      )
      return stdout.split('\n').filter((line) => line.includes('.tf'))
    }
    const now = await unformatted()
    const planted = await unformatted({
      path: 'modules/secret/main.tf',
      from: 'name                    =',
      to: 'name =',
    })
    return [
      exactly('files that are not', now.length, 0, now.join(', ')),
      exactly('the same with one that is planted', planted.length, 1),
    ]
  },
}
