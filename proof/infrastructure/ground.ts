import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Supervisor } from '@seaworthy/rig'
import { type ShellResult, tryShell } from '../harness/shell.ts'
import type { Tools } from './tools.ts'

/** The folder of the repository. */
export const repository = join(import.meta.dirname, '../..')
/** What is applied on its own. */
export const ROOTS = ['platform', 'service'] as const
export type Root = (typeof ROOTS)[number]

/** A change of one of our files, as somebody might make it by mistake. */
export interface Plant {
  readonly path: string
  readonly from: string
  readonly to: string
}

/** A resource that Terraform made of what is declared, with what is in it. */
export interface Made {
  readonly address: string
  readonly type: string
  readonly values: Readonly<Record<string, unknown>>
}

/** One environment of a service, or its platform, as it would be applied. */
export interface Played {
  readonly resources: readonly Made[]
  readonly outputs: Readonly<Record<string, { readonly value: unknown }>>
}

/** A copy of `deploy/terraform` that Terraform has prepared. */
export interface Copy {
  readonly folder: string
  terraform(root: Root, ...words: readonly string[]): Promise<ShellResult>
  /** Applies a root with files of variables, where AWS is played. @throws Error with what Terraform said. */
  play(root: Root, variables: readonly string[]): Promise<Played>
}

/** What the claims stand on. */
export interface Ground {
  readonly helm: string
  /** @param plants faults of this copy. @throws Error when there is nothing to plant one in. */
  copy(...plants: readonly Plant[]): Promise<Copy>
}

/** What is true of everything that is played: an answer that AWS would not give either. */
const RUN = 'run "made" {\n  command = apply\n}\n'

export async function startGround(tools: Tools, supervisor: Supervisor): Promise<Ground> {
  const settings = await supervisor.createFolder('seaworthy-terraform-')
  const rc = join(settings, 'rc')
  writeFileSync(rc, `provider_installation {\n  filesystem_mirror {\n    path = "${tools.mirror}"\n  }\n}\n`)
  const env = {
    TF_CLI_CONFIG_FILE: rc,
    TF_VAR_cache_auth_token: 'only-for-this-proof-0123456789',
    SEAWORTHY_PROVIDER_SCHEMA: tools.schema,
    CHECKPOINT_DISABLE: '1',
  }
  const run = (words: readonly string[], cwd: string) => tryShell([tools.terraform, ...words], { cwd, env })
  return {
    helm: tools.helm,
    async copy(...plants) {
      const folder = await supervisor.createFolder('seaworthy-terraform-')
      cpSync(join(repository, 'deploy/terraform'), folder, { recursive: true })
      for (const { path, from, to } of plants) plant(join(folder, path), from, to)
      const prepared = new Set<Root>()
      const terraform = async (root: Root, ...words: readonly string[]) => {
        const place = join(folder, root)
        if (!prepared.has(root) && words[0] !== 'fmt') {
          const made = await run(['init', '-backend=false', '-no-color', '-input=false'], place)
          // A fault that is told so early is an answer as well.
          if (made.code !== 0) return made
          prepared.add(root)
        }
        return await run(words, place)
      }
      return { folder, terraform, play: (root, variables) => play(folder, root, variables, terraform) }
    },
  }
}

function plant(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8')
  if (!text.includes(from)) throw new Error(`nothing to plant a fault in: ${file} has no ${from}`)
  writeFileSync(
    file,
    text.replace(from, () => to),
  )
}

async function play(
  folder: string,
  root: Root,
  variables: readonly string[],
  terraform: Copy['terraform'],
): Promise<Played> {
  const tests = join(folder, root, 'tests')
  // The answers that AWS is played with are those of the tests that are shipped.
  const [shipped = ''] = globSync('*.tftest.hcl', { cwd: tests })
  const text = readFileSync(join(tests, shipped), 'utf8')
  const mocks = text.slice(text.indexOf('mock_provider'), text.indexOf('\nvariables {'))
  const played = join(folder, root, 'played')
  rmSync(played, { recursive: true, force: true })
  cpSync(tests, played, { recursive: true })
  for (const file of globSync('*', { cwd: played })) rmSync(join(played, file))
  writeFileSync(join(played, 'played.tftest.hcl'), `${mocks}\n\n${RUN}`)
  const files = variables.map((each) => `-var-file=${each}`)
  const { stdout } = await terraform(root, 'test', '-json', '-verbose', '-test-directory=played', ...files)
  const events: readonly Event[] = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
  const state = events.find(({ test_state }) => test_state !== undefined)?.test_state
  const failed = events.flatMap(({ diagnostic }) =>
    diagnostic?.severity === 'error' ? [`${diagnostic.summary}: ${diagnostic.detail}`] : [],
  )
  if (!state || failed.length > 0) throw new Error(failed.join('\n') || stdout)
  // OpenTofu tells the same one level deeper.
  const { root_module, outputs = {} } = 'values' in state ? state.values : state
  return { resources: resourcesOf(root_module), outputs }
}

interface State {
  readonly root_module: Module
  readonly outputs?: Played['outputs']
}

interface Event {
  readonly diagnostic?: { readonly severity: string; readonly summary: string; readonly detail: string }
  readonly test_state?: State | { readonly values: State }
}

interface Module {
  readonly resources?: readonly (Made & { readonly mode: string })[]
  readonly child_modules?: readonly Module[]
}

function resourcesOf({ resources = [], child_modules = [] }: Module): readonly Made[] {
  return [...resources.filter(({ mode }) => mode === 'managed'), ...child_modules.flatMap(resourcesOf)]
}
