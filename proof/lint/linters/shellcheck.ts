import { globSync } from 'node:fs'
import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

export const shellcheck: Linter = {
  name: 'shellcheck',
  says: 'scripts do what they look like, also with a space in a name',
  abroad: true,
  async lint(root, tools) {
    const files = globSync(['.github/**/*.sh', '.githooks/*', '**/deploy/**/compose/*.sh'], {
      cwd: root,
    }).sort()
    const { stdout } = await tryShell(
      [...(await tools.command('shellcheck')), '--format', 'json', ...files],
      {
        cwd: root,
      },
    )
    return (JSON.parse(stdout) as readonly Found[]).map(({ code, file, line, message }) => ({
      rule: `SC${code}`,
      where: `${file}:${line}`,
      what: message,
    }))
  },
  planted: {
    path: '.github/scripts/contract.sh',
    from: 'cd "$work/base" &&',
    to: 'cd $work/base &&',
    rule: 'SC2086',
  },
}

interface Found {
  readonly code: number
  readonly file: string
  readonly line: number
  readonly message: string
}
