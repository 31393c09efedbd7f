import type { Made, Played } from './ground.ts'

/** A rule about what would be made, with those that break it. */
export interface Policy {
  readonly name: string
  /** Addresses, each with what is wrong. */
  broken(played: Played): readonly string[]
}

/** A rule about each resource of a type. @param isBound whether the environment may be lost to a destroy. */
function each(
  name: string,
  type: string,
  isWrong: (values: Made['values'], played: Played) => boolean,
): Policy {
  return {
    name,
    broken: (played) =>
      played.resources
        .filter((made) => made.type === type && isWrong(made.values, played))
        .map(({ address }) => address),
  }
}

const EVERYBODY = ['0.0.0.0/0', '::/0']
const isEverybody = (value: unknown): boolean => EVERYBODY.includes(String(value))
const objects = (value: unknown): readonly Record<string, unknown>[] => (Array.isArray(value) ? value : [])

/** What holds in every environment. */
export const POLICIES: readonly Policy[] = [
  each(
    'a database has no public address',
    'aws_db_instance',
    ({ publicly_accessible }) => publicly_accessible !== false,
  ),
  each('a database is encrypted', 'aws_db_instance', ({ storage_encrypted }) => storage_encrypted !== true),
  each(
    'a database that is written can go back to any second of seven days',
    'aws_db_instance',
    ({ replicate_source_db, backup_retention_period }) =>
      replicate_source_db == null && Number(backup_retention_period) < 7,
  ),
  each(
    'a database refuses connections without TLS',
    'aws_db_parameter_group',
    ({ parameter }) =>
      !objects(parameter).some(({ name, value }) => name === 'rds.force_ssl' && value === '1'),
  ),
  each(
    'a password of a database is in no state file',
    'aws_db_instance',
    ({ password, replicate_source_db, manage_master_user_password }) =>
      password != null || (replicate_source_db == null && manage_master_user_password !== true),
  ),
  each(
    'a cache is encrypted on the way, at rest, and has a password',
    'aws_elasticache_replication_group',
    (values) =>
      // What Terraform took as text it tells as text.
      String(values.transit_encryption_enabled) !== 'true' ||
      values.transit_encryption_mode !== 'required' ||
      String(values.at_rest_encryption_enabled) !== 'true' ||
      !values.auth_token,
  ),
  each('nobody outside reaches data', 'aws_vpc_security_group_ingress_rule', ({ cidr_ipv4, cidr_ipv6 }) =>
    [cidr_ipv4, cidr_ipv6].some(isEverybody),
  ),
  each('the API of a cluster is not on the Internet', 'aws_eks_cluster', ({ vpc_config }) =>
    objects(vpc_config).some(
      ({ endpoint_public_access, public_access_cidrs }) =>
        endpoint_public_access === true &&
        // Without blocks AWS lets everybody in.
        (!Array.isArray(public_access_cidrs) ||
          public_access_cidrs.length === 0 ||
          public_access_cidrs.some(isEverybody)),
    ),
  ),
  each(
    'Secrets of a cluster are encrypted',
    'aws_eks_cluster',
    ({ encryption_config }) => objects(encryption_config).length === 0,
  ),
  each('nodes do not lend their rights to pods', 'aws_launch_template', ({ metadata_options }) =>
    objects(metadata_options).some(
      ({ http_tokens, http_put_response_hop_limit }) =>
        http_tokens !== 'required' || http_put_response_hop_limit !== 1,
    ),
  ),
  each('keys are rotated', 'aws_kms_key', ({ enable_key_rotation }) => enable_key_rotation !== true),
]

/** What holds in production beside. */
export const OF_PRODUCTION: readonly Policy[] = [
  each(
    'a database is not destroyed by mistake',
    'aws_db_instance',
    ({ deletion_protection }) => deletion_protection !== true,
  ),
  each(
    'a cluster is not destroyed by mistake',
    'aws_eks_cluster',
    ({ deletion_protection }) => deletion_protection !== true,
  ),
  each(
    'a database outlives a zone',
    'aws_db_instance',
    ({ replicate_source_db, multi_az }) => replicate_source_db == null && multi_az !== true,
  ),
  each(
    'a cache outlives a node',
    'aws_elasticache_replication_group',
    ({ automatic_failover_enabled }) => automatic_failover_enabled !== true,
  ),
  {
    name: 'each zone has its own way out',
    broken: ({ resources }) => {
      const count = (type: string) => resources.filter((made) => made.type === type).length
      const [ways, routes] = [count('aws_nat_gateway'), count('aws_subnet') / 3]
      return ways === routes ? [] : [`${ways} ways out of ${routes} zones`]
    },
  },
]
