/** What the firewall told of one request. */
export interface FirewallEntry {
  /** Of the request. */
  readonly id: string
  readonly mode: 'block' | 'log'
  readonly uri: string
  readonly rules: readonly { readonly id: string; readonly message: string; readonly data: string }[]
}

/** Of the audit log of ModSecurity: a line of JSON for each request that a rule spoke of. */
export const firewallEntries = (log: string): readonly FirewallEntry[] =>
  log.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return []
    const { transaction } = JSON.parse(line)
    const [, mode, id] = /^(block|log)-(.*)$/.exec(transaction.unique_id) ?? []
    return [
      {
        ...{ id: `${id}`, mode: mode as 'block' | 'log', uri: transaction.request.uri },
        rules: (transaction.messages as { message: string; details: { ruleId: string; data: string } }[]).map(
          ({ message, details }) => ({ id: details.ruleId, message, data: details.data }),
        ),
      },
    ]
  })
