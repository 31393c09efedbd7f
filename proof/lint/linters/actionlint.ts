import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

export const actionlint: Linter = {
  name: 'actionlint',
  says: 'workflows mean something to GitHub, and their scripts to a shell',
  abroad: true,
  async lint(root, tools) {
    const [command, [shellcheck = '']] = [
      await tools.command('actionlint'),
      await tools.command('shellcheck'),
    ]
    const options = ['-format', '{{json .}}', '-shellcheck', shellcheck, '-pyflakes', '']
    // It looks for the workflows of the repository that it is in.
    await tryShell(['git', 'init', '--quiet'], { cwd: root })
    const { stdout } = await tryShell([...command, ...options], { cwd: root })
    return (JSON.parse(stdout || '[]') as readonly Found[]).map(({ kind, filepath, line, message }) => ({
      rule: kind,
      where: `${filepath}:${line}`,
      what: message,
    }))
  },
  planted: {
    path: '.github/workflows/deploy.yml',
    from: 'needs: [gate]',
    to: 'needs: [gates]',
    rule: 'job-needs',
  },
}

interface Found {
  readonly message: string
  readonly filepath: string
  readonly line: number
  readonly kind: string
}
