import type { Block } from './provider-schema.ts'

/** What a provider takes. */
export interface ProviderSchema {
  readonly provider: Block
  readonly resources: Readonly<Record<string, Block>>
  readonly data: Readonly<Record<string, Block>>
}

const FIREWALL = 'aws_wafv2_web_acl'
const required = (type: string) => ({ type, required: true })
const optional = (type: string) => ({ type, optional: true })
const block = (attributes: Block['attributes'], blocks: Block['blocks'] = {}): Block => ({
  attributes,
  blocks,
})
const once = (inner: Block, least = 0) => ({ nesting: 'list', least, most: 1, block: inner }) as const

/**
 * With the statement of a rule of a firewall, which the package leaves out since statements hold statements. These lines are from the
 * documentation of the provider, and only the two kinds that are used here are known.
 */
export function completed({ resources, ...rest }: ProviderSchema): ProviderSchema {
  const firewall = resources[FIREWALL]
  const rule = firewall?.blocks.rule
  if (!firewall || !rule) throw new Error(`the schema has no ${FIREWALL} with rules`)
  const statement = block(
    {},
    {
      managed_rule_group_statement: once(
        block({ name: required('string'), vendor_name: required('string'), version: optional('string') }),
      ),
      rate_based_statement: once(
        block({
          limit: required('number'),
          aggregate_key_type: optional('string'),
          evaluation_window_sec: optional('number'),
        }),
      ),
    },
  )
  const blocks = { ...rule.block.blocks, statement: once(statement, 1) }
  const changed = { ...rule, block: { ...rule.block, blocks } }
  return {
    ...rest,
    resources: {
      ...resources,
      [FIREWALL]: { ...firewall, blocks: { ...firewall.blocks, rule: changed } },
    },
  }
}
