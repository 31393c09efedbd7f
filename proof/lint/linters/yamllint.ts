import { globSync } from 'node:fs'
import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

/** Its own defaults but for what is taste: where a document starts, room inside braces, and how long a line is. */
const RULES = `{extends: default, rules: {document-start: disable, line-length: {max: 140}, truthy: {check-keys: false},
comments: {min-spaces-from-content: 1}, braces: {max-spaces-inside: 1}}}`

export const yamllint: Linter = {
  name: 'yamllint',
  says: 'no key stands twice, and nothing is read as another type than it looks',
  abroad: true,
  async lint(root, tools) {
    const folders = ['values', 'compose'].flatMap((each) => [`deploy/*/${each}`, `services/*/deploy/${each}`])
    const tree = ['deploy/gitops/roots', 'deploy/gitops/environments']
    const values = globSync([...folders, ...tree, 'deploy/repository.yaml'], { cwd: root })
    const places = ['.github', '.pre-commit-config.yaml', ...values]
    const options = ['--format', 'parsable', '--config-data', RULES, ...places]
    const { stdout } = await tryShell([...(await tools.command('yamllint')), ...options], { cwd: root })
    return [...stdout.matchAll(/^(.+?):(\d+):\d+: \[\w+\] (.*?)(?: \(([\w-]+)\))?$/gm)].map(
      ([, file, line, what = '', rule = 'syntax']) => ({ rule, where: `${file}:${line}`, what }),
    )
  },
  planted: {
    path: '.github/workflows/nightly.yml',
    from: 'permissions: {}',
    to: 'permissions: {}\npermissions: write-all',
    rule: 'key-duplicates',
  },
}
