import { join } from 'node:path'
import { cached } from '../harness/cache-folder.ts'
import { buildGoProgram } from '../harness/go-program.ts'
import { pythonPackages } from '../harness/python-packages.ts'

const VAULT = '1.21.4'
const MOTO = '5.2.5'

/** Programs, with their paths. */
export interface Tools {
  /** Vault in memory, of its own parts. */
  readonly vault: string
  /** Folder of the Python packages that play AWS. */
  readonly moto: string
}

/** Builds Vault from its source, which takes ten minutes once. */
export async function buildVault(): Promise<string> {
  const folder = await cached(`vault-${VAULT}-1`, (made) =>
    buildGoProgram(new URL('tools/vault/main.go', import.meta.url), {
      name: 'vault',
      folder: made,
      // Replaced as Vault replaces them; of its SDK it has a copy of its own, and this is the release that the copy is.
      manifest: `module seaworthy.test/vault

go 1.26.0

require (
	github.com/hashicorp/vault v${VAULT}
	github.com/hashicorp/vault-plugin-auth-kubernetes v0.23.1
	github.com/hashicorp/vault-plugin-secrets-kv v0.25.0
)

replace (
	github.com/99designs/keyring => github.com/Jeffail/keyring v1.2.3
	github.com/hashicorp/vault/sdk => github.com/hashicorp/vault/sdk v0.20.0
	github.com/ma314smith/signedxml v1.1.1 => github.com/moov-io/signedxml v1.1.1
)
`,
    }),
  )
  return join(folder, 'vault')
}

/** And fetches moto. */
export async function fetchTools(): Promise<Tools> {
  const vault = await buildVault()
  const moto = await pythonPackages(`moto[server,secretsmanager]==${MOTO}`)
  return { vault, moto }
}
