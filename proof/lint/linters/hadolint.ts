import { globSync } from 'node:fs'
import { tryShell } from '../../harness/shell.ts'
import type { Linter } from '../linter.ts'

const PLACES = [
  ...['deploy/*/container/Dockerfile', 'services/*/deploy/container/Dockerfile'],
  '.devcontainer/Dockerfile',
]

export const hadolint: Linter = {
  name: 'hadolint',
  says: 'Dockerfiles do what they look like',
  abroad: true,
  async lint(root, tools) {
    const files = globSync(PLACES, { cwd: root }).sort()
    const options = ['--no-color', '--format', 'json', ...files]
    const { stdout } = await tryShell([...(await tools.command('hadolint')), ...options], { cwd: root })
    return (JSON.parse(stdout) as readonly Found[]).map(({ code, file, line, message }) => ({
      rule: code,
      where: `${file}:${line}`,
      what: message,
    }))
  },
  planted: {
    path: 'deploy/characters/container/Dockerfile',
    from: /^COPY packages\/rig\/src.*$/m,
    to: 'RUN cd packages && npm install left-pad',
    rule: 'DL3003',
  },
}

interface Found {
  readonly code: string
  readonly file: string
  readonly line: number
  readonly message: string
}
