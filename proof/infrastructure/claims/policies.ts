import type { Claim, Finding } from '../../harness/claim.ts'
import { exactly } from '../../harness/claim.ts'
import type { Copy, Ground, Plant, Played } from '../ground.ts'
import { ENVIRONMENTS, platformVariables, SERVICES, serviceVariables } from '../placed-variables.ts'
import { OF_PRODUCTION, POLICIES, type Policy } from '../policy.ts'

/** A fault for each rule: one without would be a rule that has never said no. */
const WRONG: Readonly<Record<string, readonly [path: string, from: string, to: string]>> = {
  'a database has no public address': [
    'modules/database/main.tf',
    'publicly_accessible    = false',
    'publicly_accessible    = true',
  ],
  'a database is encrypted': [
    'modules/database/main.tf',
    'storage_encrypted     = true',
    'storage_encrypted     = false',
  ],
  'a database that is written can go back to any second of seven days': [
    'modules/database/main.tf',
    '= var.size.backup_days',
    '= 1',
  ],
  'a database refuses connections without TLS': ['modules/database/main.tf', 'value = "1"', 'value = "0"'],
  'a password of a database is in no state file': [
    'modules/database/main.tf',
    'manage_master_user_password         = true',
    'password = "planted"',
  ],
  'a cache is encrypted on the way, at rest, and has a password': [
    'modules/cache/main.tf',
    '= "required"',
    '= "preferred"',
  ],
  'nobody outside reaches data': [
    'modules/database/main.tf',
    'referenced_security_group_id = var.client_security_group_id',
    'cidr_ipv4 = "0.0.0.0/0"',
  ],
  'the API of a cluster is not on the Internet': [
    'modules/cluster/main.tf',
    '= length(var.api_cidrs) > 0\n',
    '= true\n',
  ],
  'Secrets of a cluster are encrypted': [
    'modules/cluster/main.tf',
    'encryption_config {\n    resources = ["secrets"]\n    provider {\n      key_arn = var.kms_key_arn\n    }\n  }',
    '',
  ],
  'nodes do not lend their rights to pods': ['modules/cluster/main.tf', '= "required"', '= "optional"'],
  'keys are rotated': [
    'platform/main.tf',
    'enable_key_rotation     = true',
    'enable_key_rotation     = false',
  ],
  'a database is not destroyed by mistake': [
    'modules/database/main.tf',
    'deletion_protection       = var.deletion_protection',
    'deletion_protection       = false',
  ],
  'a cluster is not destroyed by mistake': [
    'modules/cluster/main.tf',
    '= var.deletion_protection',
    '= false',
  ],
  'a database outlives a zone': ['modules/database/main.tf', '= var.size.multi_az', '= false'],
  'a cache outlives a node': [
    'modules/cache/main.tf',
    'automatic_failover_enabled = var.size.nodes > 1',
    'automatic_failover_enabled = false',
  ],
  'each zone has its own way out': ['platform/main.tf', '= var.single_nat_gateway', '= true'],
}

export const policies: Claim<Ground> = {
  name: 'policies',
  says: 'what would be made is private, encrypted and hard to lose, and every rule finds a fault that is planted for it',
  async run({ copy }) {
    const findings: Finding[] = []
    const good = await copy()
    for (const environment of ENVIRONMENTS) {
      const rules = environment === 'production' ? [...POLICIES, ...OF_PRODUCTION] : POLICIES
      for (const [what, played] of Object.entries(await everything(good, environment))) {
        const broken = rules.flatMap((rule) => rule.broken(played).map((each) => `${rule.name}: ${each}`))
        const detail = broken.length > 0 ? broken.join(', ') : `${played.resources.length} resources`
        findings.push(exactly(`${what} of ${environment}: rules that are broken`, broken.length, 0, detail))
      }
    }
    for (const rule of [...POLICIES, ...OF_PRODUCTION]) findings.push(await planted(rule, copy))
    return findings
  },
}

async function everything(copy: Copy, environment: string): Promise<Readonly<Record<string, Played>>> {
  const played: Record<string, Played> = {
    platform: await copy.play('platform', platformVariables(environment)),
  }
  for (const service of SERVICES)
    played[service] = await copy.play('service', serviceVariables(service, environment))
  return played
}

async function planted(rule: Policy, copy: Ground['copy']): Promise<Finding> {
  const [path, from, to] = WRONG[rule.name] ?? []
  if (path === undefined || from === undefined || to === undefined)
    throw new Error(`no fault is planted for "${rule.name}"`)
  const plant: Plant = { path, from, to }
  const wrong = await copy(plant)
  const isService = /database|cache/.test(path)
  const played = isService
    ? await wrong.play('service', serviceVariables('characters', 'production'))
    : await wrong.play('platform', platformVariables('production'))
  const broken = rule.broken(played)
  return {
    what: `a planted fault against "${rule.name}"`,
    measured: broken.length > 0 ? `found at ${broken.join(', ')}` : 'not found',
    expected: 'found',
    holds: broken.length > 0,
  }
}
