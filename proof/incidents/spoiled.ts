/** Something about alerts or runbooks that is wrong, and has to make a rehearsal fail. */
export interface Spoiled {
  readonly name: string
  readonly says: string
  /** Name of what is broken then. */
  readonly fault: string
  /** What of the verdict does not hold. */
  readonly notices: string
  /** Of each file of rules and each page. */
  readonly spoils: (text: string) => string
}

export const SPOILED: readonly Spoiled[] = [
  {
    name: 'wrong-cure',
    says: 'the runbook restarts the database where it should restart Redis',
    fault: 'redis-killed',
    notices: 'fires after the cure',
    spoils: (text) => text.replaceAll('docker compose restart cache', 'docker compose restart database'),
  },
  {
    name: 'wrong-question',
    says: 'the runbook takes a provider that is down for one that is slow',
    fault: 'provider-down',
    notices: 'cause named',
    spoils: (text) => text.replaceAll('outcome=~"timeout"', 'outcome=~"connect|broken|server_error"'),
  },
  {
    name: 'no-alert',
    says: 'there is no alert for a replica that stands still',
    fault: 'replica-frozen',
    notices: 'told of it',
    spoils: (text) => text.replaceAll(/ {6}- alert: ReplicaSilent\n[\s\S]*?(?= {6}- alert:)/g, ''),
  },
]
