const EC2 = 'https://aws.amazon.com/ec2/pricing/on-demand/'
const RDS = 'https://aws.amazon.com/rds/postgresql/pricing/'
const CACHE = 'https://aws.amazon.com/elasticache/pricing/'

type Line = readonly [item: string, price: string, per: string, source: string]

const LINES: readonly Line[] = [
  ['eks.cluster', '0.10', 'hour', 'https://aws.amazon.com/eks/pricing/'],
  ['ec2.t4g.large', '0.0768', 'hour', EC2],
  ['ec2.m7g.large', '0.0979', 'hour', EC2],
  ['ebs.gp3', '0.0952', 'GiB and month', 'https://aws.amazon.com/ebs/pricing/'],
  ['nat.gateway', '0.052', 'hour', 'https://aws.amazon.com/vpc/pricing/'],
  ['nat.traffic', '0.052', 'GiB', 'https://aws.amazon.com/vpc/pricing/'],
  ['address.public', '0.005', 'hour', 'https://aws.amazon.com/vpc/pricing/'],
  ['balancer', '0.027', 'hour', 'https://aws.amazon.com/elasticloadbalancing/pricing/'],
  ['balancer.traffic', '0.008', 'GiB', 'https://aws.amazon.com/elasticloadbalancing/pricing/'],
  ['traffic.out', '0.09', 'GiB', EC2],
  ['waf.acl', '5', 'month', 'https://aws.amazon.com/waf/pricing/'],
  ['waf.rule', '1', 'month', 'https://aws.amazon.com/waf/pricing/'],
  ['waf.requests', '0.60', 'million', 'https://aws.amazon.com/waf/pricing/'],
  ['kms.key', '1', 'month', 'https://aws.amazon.com/kms/pricing/'],
  ['secret', '0.40', 'month', 'https://aws.amazon.com/secrets-manager/pricing/'],
  ['logs', '0.63', 'GiB', 'https://aws.amazon.com/cloudwatch/pricing/'],
  ['backup', '0.114', 'GiB and month', 'https://aws.amazon.com/backup/pricing/'],
  ['rds.db.t4g.medium', '0.075', 'hour', RDS],
  ['rds.db.m7g.large', '0.197', 'hour', RDS],
  ['rds.gp3', '0.137', 'GiB and month', RDS],
  ['elasticache.cache.t4g.micro', '0.0152', 'hour', CACHE],
  ['elasticache.cache.t4g.small', '0.0304', 'hour', CACHE],
]

/** When these lines were written: not when AWS was asked. */
const WRITTEN = '2026-11-28'

/** The first form of a file that belongs to people. */
export const firstCosts =
  (): string => `# What an environment on AWS costs follows from this file and from the sizes in environments/ and in values/*.tfvars.json. It is yours.
# The prices are EXAMPLES of list prices on demand, without tax, discounts or free tiers. Nobody asked AWS for them: look each up at
# its source, correct it, and write the day into its line.
currency: USD
region: eu-central-1
hoursPerMonth: 730

# What people do with it, all services together, as a mean over the month.
use:
  pre-production: {requestsPerS: 2, answerKiB: 8, logKiBPerRequest: 1, providerKiBPerRequest: 1, backupGiB: 20}
  production: {requestsPerS: 50, answerKiB: 8, logKiBPerRequest: 1, providerKiBPerRequest: 1, backupGiB: 300}

# What a node offers, to see whether the pods of the charts have room.
machines:
  t4g.large: {cpu: 2, memoryGiB: 8}
  m7g.large: {cpu: 2, memoryGiB: 8}

prices:
${LINES.map(([item, price, per, source]) => `  ${item}: {price: ${price}, per: ${per}, source: "${source}", date: "${WRITTEN}"}`).join('\n')}
`
