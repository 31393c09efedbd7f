import type { Claim, Finding } from '../../harness/claim.ts'
import { exactly, refused } from '../../harness/claim.ts'
import { type Ground, type Plant, ROOTS, type Root } from '../ground.ts'

const WRONG: readonly (Plant & { readonly what: string; readonly root: Root; readonly words: string })[] = [
  {
    what: 'an address that takes any certificate',
    root: 'service',
    path: 'modules/database/outputs.tf',
    from: 'verify-full',
    to: 'require',
    words: 'for the right certificate',
  },
  {
    what: 'a secret under another name than the chart gets',
    root: 'service',
    path: 'service/main.tf',
    from: 'var.environment}/',
    to: 'var.environment}-',
    words: 'the secret that was made',
  },
  {
    what: 'subnets that overlap',
    root: 'platform',
    path: 'modules/network/main.tf',
    from: 'cidrsubnet(block, 2, index)',
    to: 'cidrsubnet(block, 2, 0)',
    words: 'nine blocks',
  },
]

export const decisions: Claim<Ground> = {
  name: 'decisions',
  says: 'the tests that are shipped with the modules pass where AWS is played, and notice what is wrong',
  async run({ copy }) {
    const findings: Finding[] = []
    const good = await copy()
    for (const root of ROOTS) {
      const { code, stdout, stderr } = await good.terraform(root, 'test', '-no-color')
      const [, passed = '0'] = /(\d+) passed/.exec(stdout) ?? []
      findings.push(
        exactly(`exit of test in ${root}`, code, 0, code === 0 ? `${passed} passed` : `${stdout}${stderr}`),
      )
    }
    for (const { what, root, words, ...plant } of WRONG)
      findings.push(refused(what, await (await copy(plant)).terraform(root, 'test', '-no-color'), words))
    return findings
  },
}
