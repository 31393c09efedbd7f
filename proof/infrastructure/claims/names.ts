import type { Claim, Finding } from '../../harness/claim.ts'
import { exactly, refused } from '../../harness/claim.ts'
import { type Ground, type Plant, ROOTS } from '../ground.ts'

interface Wrong extends Plant {
  readonly what: string
  /** Of what Terraform says. */
  readonly words: readonly string[]
}

const DATABASE = 'modules/database/main.tf'
const WRONG: readonly Wrong[] = [
  {
    what: 'a misspelled argument',
    path: DATABASE,
    from: 'storage_encrypted     = true',
    to: 'storage_encripted     = true',
    words: ['storage_encripted', 'storage_encrypted'],
  },
  {
    what: 'a required argument that is missing',
    path: DATABASE,
    from: 'instance_class = var.size.instance_class\n  db_name',
    to: 'db_name',
    words: ['Missing required argument', 'instance_class'],
  },
  {
    what: 'a misspelled argument inside of a block of a block',
    path: 'modules/backups/main.tf',
    from: 'delete_after = var.keep_days',
    to: 'delete_afer = var.keep_days',
    words: ['delete_afer'],
  },
  {
    what: 'a block that is not there',
    path: 'modules/cluster/main.tf',
    from: 'access_config {',
    to: 'acces_config {',
    words: ['acces_config'],
  },
  {
    what: 'a reference to what a resource does not tell',
    path: 'modules/cache/outputs.tf',
    from: 'primary_endpoint_address',
    to: 'primary_endpoint',
    words: ['primary_endpoint'],
  },
  {
    what: 'a list where one word belongs',
    path: 'modules/network/main.tf',
    from: 'domain   = "vpc"',
    to: 'domain   = ["vpc"]',
    words: ['domain', 'string required'],
  },
  {
    what: 'a resource that the provider does not have',
    path: 'modules/secret/main.tf',
    from: '"aws_secretsmanager_secret"',
    to: '"aws_secrets_manager_secret"',
    words: ['aws_secrets_manager_secret'],
  },
  {
    what: 'a variable that nobody declares',
    path: 'service/main.tf',
    from: 'var.database_size',
    to: 'var.database_sizes',
    words: ['database_sizes'],
  },
]

export const names: Claim<Ground> = {
  name: 'names',
  says: 'Terraform itself takes every name and type, by the schema of the provider',
  async run({ copy }) {
    const findings: Finding[] = []
    const good = await copy()
    for (const root of ROOTS) {
      const { code, stdout, stderr } = await good.terraform(root, 'validate', '-no-color')
      findings.push(exactly(`exit of validate in ${root}`, code, 0, code === 0 ? '' : `${stdout}${stderr}`))
    }
    for (const { what, words, ...plant } of WRONG) {
      const { terraform } = await copy(plant)
      const root =
        plant.path.includes('cluster') || /network|backups/.test(plant.path) ? 'platform' : 'service'
      findings.push(refused(what, await terraform(root, 'validate', '-no-color'), ...words))
    }
    return findings
  },
}
