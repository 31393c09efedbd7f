/** One thing wrong with the reference service, chosen by the variable FLAW. */
export const FLAWS = [
  'slow-probe',
  'one-probe',
  'always-ready',
  'exits-at-once',
  'closes-at-once',
  'dies-by-signal',
  'cuts-streams',
  'keeps-connections',
  'waits-for-ever',
  'silent-deadline',
  'ignores-second-signal',
  'ready-too-early',
  'bare-errors',
  'names-its-software',
  'html-errors',
  'shows-stack',
  'bad-json-is-500',
  'repeats-secrets',
  'forgets-id',
  'trusts-any-id',
  'logs-no-id',
  'any-body',
  'any-chunked-body',
  'waits-for-slow-headers',
  'waits-for-slow-bodies',
  'one-too-many',
  'trusts-forwarded-for',
  'no-retry-after',
  'old-rate-fields',
  'queues-everything',
  'refuses-slowly',
  'prints-plain-lines',
  'logs-secrets',
  'logs-twice',
  'labels-by-path',
  'miscounts',
  'ignores-bad-port',
  'boots-to-nothing',
  'trusts-stale-lock',
] as const

export type Flaw = (typeof FLAWS)[number]

/** @throws Error for a name that is not in the list, so that a typo never passes as a service without flaw. */
export function readFlaw(name: string | undefined): Flaw | undefined {
  if (!name) return undefined
  const flaw = FLAWS.find((candidate) => candidate === name)
  if (!flaw) throw new Error(`unknown flaw "${name}"`)
  return flaw
}
