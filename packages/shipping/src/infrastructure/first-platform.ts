import { FIRST_SIZES, type Infrastructure } from './infrastructure-size.ts'

/** Networks that never overlap, so that they can be joined one day. */
const CIDRS: Readonly<Record<Infrastructure, string>> = {
  'pre-production': '10.10.0.0/16',
  production: '10.20.0.0/16',
}

/** Variables of both roots, in their first form: they belong to people from then on. */
export const firstShared = (environment: Infrastructure): object => ({
  environment,
  region: 'eu-central-1',
  domain: environment === 'production' ? 'example.org' : `${environment}.example.org`,
  deletion_protection: environment === 'production',
})

/** Variables of the platform, the same. */
export const firstPlatform = (environment: Infrastructure): object => ({
  cidr: CIDRS[environment],
  ...FIRST_SIZES[environment].platform,
  kubernetes_version: '1.34',
  node_ami_type: 'AL2023_ARM_64_STANDARD',
  api_cidrs: [],
  zone_id: 'Z0000000000000000000',
  firewall_blocking: false,
  requests_per_five_minutes: 10_000,
  backup_keep_days: environment === 'production' ? 35 : 7,
  copy_vault_arn: '',
  log_retention_days: environment === 'production' ? 90 : 14,
})
