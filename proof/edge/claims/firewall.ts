import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { until } from '@seaworthy/rig'
import { type Claim, exactly, type Finding } from '../../harness/claim.ts'
import { type Answered, type Asked, ask } from '../asked.ts'
import { ATTACKS } from '../attacks.ts'
import { type Edit, startHost } from '../composed-host.ts'
import { type FirewallEntry, firewallEntries } from '../firewall-log.ts'
import { type Ground, root } from '../ground.ts'
import { ownTraffic } from '../own-traffic.ts'
import { type PlainEdge, startPlainEdge } from '../plain-edge.ts'

const RULES = 'edge/firewall/modsecurity.conf'
const SHARE = 'firewall-share.conf'
const GUIDE = 'docs/guide/edge.md'
/** Each attack so many times, so that a share can be seen. */
const ROUNDS = 10
const PATIENCE_MS = 20_000
/** Of the rule that adds up what others found, which blocks. */
const VERDICT = '949110'
/** Steps of a share, with what may come of it by chance: the odds of more are below one in a million. */
const STEPS = [
  { from: '* log;', to: '10% block;\n  * log;', percent: 10, least: 1, most: 22 },
  { from: '10% block;', to: '50% block;', percent: 50, least: 32, most: 68 },
  { from: '50% block;\n  * log;', to: '* block;', percent: 100, least: 100, most: 100 },
] as const

export const firewall: Claim<Ground> = {
  name: 'firewall',
  says: 'the Core Rule Set tells of attacks and of nothing that clients of characters do, and blocks the share that its file says',
  async run(ground) {
    await using host = await startHost(ground, 'characters')
    const findings: Finding[] = []
    const withEdge = async (
      edits: readonly Edit[],
      use: (edge: PlainEdge) => Promise<unknown>,
    ): Promise<void> => {
      await using edge = await startPlainEdge(ground, host.docker.containers, 'firewall', { edits })
      await use(edge)
    }
    // What the rules take for attacks and is none, at the level that is used and at the next one, stands in the guide.
    const documented = readFileSync(join(root, GUIDE), 'utf8')
    const bare: Edit = { file: RULES, from: 'SecRuleRemoveById 920220', to: '# none' }
    for (const level of [1, 2])
      await withEdge(
        [bare, { file: RULES, from: 'paranoia_level=1', to: `paranoia_level=${level}` }],
        async (edge) => {
          const { entries, count } = await tellsOf(edge, await ownTraffic(edge))
          const rules = tally(entries)
          const missing = rules.filter(({ id }) => !documented.includes(id)).map(({ id }) => id)
          const told = rules.map(({ id, times, message }) => `${id} ${times} times, ${message}`).join('; ')
          findings.push(
            exactly(
              `level ${level} without exclusions, told of ${entries.length} of ${count} own requests: rules that ${GUIDE} does not name`,
              missing.length,
              0,
              told,
            ),
          )
        },
      )
    const meant: Edit = {
      file: 'values/firewall-exclusions.conf',
      from: '# SecRule REQUEST_FILENAME "@beginsWith /api/v1/notes" "id:10100,phase:1,pass,nolog,ctl:ruleRemoveTargetById=942100;ARGS:text"',
      to: 'SecRule REQUEST_FILENAME "@beginsWith /api/v1/characters" "id:10100,phase:1,pass,nolog,ctl:ruleRemoveTargetById=942100;ARGS:name"',
    }
    await withEdge([meant], async (edge) => {
      const { entries } = await tellsOf(edge, ATTACKS.slice(0, 2), 1)
      findings.push(
        exactly('an exclusion by hand: told of two attacks, of which it is for one rule', entries.length, 1),
      )
    })
    await withEdge([], async (edge) => {
      const own = await ownTraffic(edge)
      findings.push(none(`told of ${own.length} own requests`, (await tellsOf(edge, own)).entries))
      const { entries, answers } = await tellsOf(edge, ATTACKS, ATTACKS.length)
      const judged = entries.filter(({ rules }) => rules.some(({ id }) => id === VERDICT))
      findings.push(
        exactly(`told of ${ATTACKS.length} attacks while it only logs`, judged.length, ATTACKS.length),
        exactly('refused of these', refusedOf(answers).length, 0),
      )
      for (const { from, to, percent, least, most } of STEPS) {
        await edge.change({ file: SHARE, from, to })
        const attacks = Array.from({ length: ROUNDS }, () => ATTACKS).flat()
        const { answers, entries } = await tellsOf(edge, attacks, attacks.length)
        const refused = refusedOf(answers)
        const share = Math.round((100 * refused.length) / answers.length)
        findings.push(
          {
            what: `${percent} %: refused of ${answers.length} attacks, percent`,
            measured: `${share}`,
            expected: `${least} to ${most}`,
            holds: share >= least && share <= most,
          },
          exactly(
            'of these, told with the id that the client has',
            refused.filter((each) => isTold(each, entries)).length,
            refused.length,
          ),
        )
      }
      const { answers: served } = await tellsOf(edge, own)
      findings.push(exactly(`refused of ${own.length} own requests at 100 %`, refusedOf(served).length, 0))
      await edge.change({ file: SHARE, from: '* block;', to: '* log;' })
      const { answers: after } = await tellsOf(edge, ATTACKS, ATTACKS.length)
      findings.push(exactly('refused when it is taken back', refusedOf(after).length, 0))
    })
    return findings
  },
}

/** What the firewall told of requests, once it told of as many as it has to. */
async function tellsOf(
  edge: PlainEdge,
  requests: readonly Asked[],
  least = 0,
): Promise<{
  readonly entries: readonly FirewallEntry[]
  readonly answers: readonly Answered[]
  readonly count: number
}> {
  const before = edge.firewallLog().length
  const answers: Answered[] = []
  const queue = [...requests]
  const one = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) answers.push(await ask(edge, next))
  }
  await Promise.all(Array.from({ length: 4 }, one))
  // Lines of requests that were answered just now come a moment later; one more that is told is behind all of them.
  const last = { path: '/.env', headers: { 'x-request-id': crypto.randomUUID() } }
  await ask(edge, last)
  const entries = () => firewallEntries(edge.firewallLog().slice(before))
  await until(
    () => entries().some(({ id }) => id === last.headers['x-request-id']) && entries().length > least,
    {
      timeoutMs: PATIENCE_MS,
    },
  )
  return {
    entries: entries().filter(({ id }) => id !== last.headers['x-request-id']),
    answers,
    count: requests.length,
  }
}

const refusedOf = (answers: readonly Answered[]) => answers.filter(({ status }) => status === 403)

/** Whether somebody who has the answer finds what refused it. */
const isTold = ({ headers }: Answered, entries: readonly FirewallEntry[]) =>
  entries.some(
    ({ id, mode, rules }) =>
      id === headers['x-request-id'] && mode === 'block' && rules.some((rule) => rule.id === VERDICT),
  )

/** Rules by how often they spoke. */
function tally(entries: readonly FirewallEntry[]) {
  const rules = new Map<string, { id: string; message: string; times: number }>()
  for (const { id, message } of entries.flatMap((each) => each.rules)) {
    const known = rules.get(id) ?? { id, message, times: 0 }
    rules.set(id, { ...known, times: known.times + 1 })
  }
  return [...rules.values()].sort((a, b) => b.times - a.times)
}

const none = (what: string, entries: readonly FirewallEntry[]): Finding =>
  exactly(
    what,
    entries.length,
    0,
    entries.map(({ uri, rules }) => `${uri} ${rules.map(({ id }) => id)}`).join('; '),
  )
