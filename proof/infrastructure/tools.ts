import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from '@seaworthy/rig'
import { cached } from '../harness/cache-folder.ts'
import { buildGoProgram, buildPublishedProgram, installGoProgram } from '../harness/go-program.ts'
import { shell } from '../harness/shell.ts'
import { completed } from './completed-schema.ts'
import { type Block, blockOf, ClassElsewhere, originalOf, providerBlock } from './provider-schema.ts'

/** Generated from the schema of the provider of the version below. */
const PACKAGE = '@cdktf/provider-aws@21.22.1'
export const PROVIDER = '6.25.0'
const PLUGIN = 'github.com/hashicorp/terraform-plugin-go v0.31.0'
const TOFU = '1.10.6'
const HELM = 'helm.sh/helm/v4/cmd/helm@v4.3.1'
/** Of Terraform and of OpenTofu. */
const REGISTRIES = ['registry.terraform.io', 'registry.opentofu.org']

/** What the proof runs. */
export interface Tools {
  /** Terraform where it is in PATH, OpenTofu otherwise. */
  readonly terraform: string
  /** A file that says what the provider takes. */
  readonly schema: string
  /** A folder with a provider that answers with that schema, as Terraform looks for one. */
  readonly mirror: string
  readonly helm: string
}

/** Makes what is not in the cache. @throws Error when Go is not in PATH. */
export async function fetchTools(): Promise<Tools> {
  if (!findProgram('go')) throw new Error('the provider of the proof is built from source: put Go into PATH')
  return {
    terraform: findProgram('terraform') ?? findProgram('tofu') ?? (await openTofu()),
    schema: join(await schemaFolder(), 'schema.json'),
    mirror: await mirror(),
    helm:
      findProgram('helm') ?? join(await cached('helm-4.3.1', (made) => installGoProgram(made, HELM)), 'helm'),
  }
}

function readable(source: string): Block | undefined {
  try {
    return blockOf(source)
  } catch (error) {
    // Terraform then says that there is no such resource, should it be used one day.
    if (error instanceof ClassElsewhere) return undefined
    throw error
  }
}

async function openTofu(): Promise<string> {
  const module = `github.com/opentofu/opentofu@v${TOFU}`
  const folder = await cached(`tofu-${TOFU}`, (made) => buildPublishedProgram(made, module, 'tofu'))
  return join(folder, 'tofu')
}

async function mirror(): Promise<string> {
  return await cached(`aws-schema-provider-${PROVIDER}-2`, async (folder) => {
    const source = new URL('tools/provider/main.go', import.meta.url)
    const name = `terraform-provider-aws_v${PROVIDER}`
    for (const registry of REGISTRIES) {
      const place = join(folder, registry, 'hashicorp/aws', PROVIDER, await goPlatform())
      mkdirSync(place, { recursive: true })
      const manifest = `module provider\n\ngo 1.25\n\nrequire ${PLUGIN}\n`
      await buildGoProgram(source, { name, folder: place, manifest })
    }
  })
}

async function goPlatform(): Promise<string> {
  const { stdout } = await shell(['go', 'env', 'GOOS', 'GOARCH'])
  return stdout.trim().split('\n').join('_')
}

/** The schema of everything that the provider has, read from the package once. */
async function schemaFolder(): Promise<string> {
  return await cached(`aws-schema-${PROVIDER}-1`, async (folder) => {
    await shell(['npm', 'pack', '--silent', PACKAGE], { cwd: folder })
    const [archive = ''] = globSync('*.tgz', { cwd: folder })
    await shell(['tar', '--extract', '--file', archive, '--wildcards', 'package/lib/*/index.js'], {
      cwd: folder,
    })
    const lib = join(folder, 'package/lib')
    const original = (path: string) => originalOf(readFileSync(join(lib, path), 'utf8'))
    const resources: Record<string, Block> = {}
    const data: Record<string, Block> = {}
    for (const path of globSync('*/index.js', { cwd: lib })) {
      const source = original(path)
      const [, type] = /tfResourceType = "(aws_\w+)"/.exec(source) ?? []
      const block = type === undefined ? undefined : readable(source)
      if (type && block) (path.startsWith('data-aws-') ? data : resources)[type] = block
    }
    const schema = { provider: providerBlock(original('provider/index.js')), resources, data }
    writeFileSync(join(folder, 'schema.json'), JSON.stringify(completed(schema)))
    rmSync(join(folder, 'package'), { recursive: true })
    rmSync(join(folder, archive))
  })
}
