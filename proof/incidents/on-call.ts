import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { until } from '@seaworthy/rig'
import { tryShell } from '../harness/shell.ts'
import type { AlertReceiver, ToldAlert } from '../monitoring/alert-receiver.ts'
import { nameOf, type Prometheus } from '../monitoring/prometheus.ts'
import { type RunbookStep, runbookSteps } from './runbook-steps.ts'

/** All that whoever is on call has. What was broken is not in it. */
export interface Shift {
  readonly receiver: AlertReceiver
  readonly prometheus: Prometheus
  /** Where the paths of runbooks begin that alerts name. */
  readonly folder: string
  /** Of the shell. */
  readonly env: Readonly<Record<string, string>>
  /** Which columns of the first dashboard of a service are red. */
  readonly look: (service: string) => Promise<readonly string[]>
  /** For what nobody can cure from here: its owner is told what it is. */
  readonly tell: (sign: string) => Promise<void>
  readonly say: (text: string) => void
}

export interface OnCallReport {
  /** Of the first alert, as it came. */
  readonly alert: string | undefined
  /** Columns that were red whenever it was looked at. */
  readonly blamed: string
  /** What was named as the cause, in the order of naming. */
  readonly named: readonly string[]
  /** What was typed, or to whom it was told. */
  readonly cure: string
  /** By the clock of `performance.now`. */
  readonly toldMs: number
  readonly namedMs: number
  readonly curedMs: number
  /** Queries and commands that it took to name it. */
  readonly asked: number
}

/** For an alert to come, and for one to end once its cause is cured. */
const PATIENCE_MS = 75_000
const CURED_MS = 60_000
/** Of pages that send to each other. */
const MOST_PAGES = 6
/** In which a page that has no answer yet is asked again. */
const UNSURE_MS = 90_000
/** They look back on hours, so they say little about whether something is over. */
export const LOOKS_BACK = /BudgetBurn/

type Labels = Readonly<Record<string, string>>

interface Named {
  readonly step: RunbookStep
  readonly labels: Labels
}

/** Waits for an alert and does what its runbook says, until nothing that it was told of fires any more. */
export async function beOnCall(shift: Shift): Promise<OnCallReport> {
  const { receiver, prometheus, say } = shift
  let asked = 0
  const seen = new Set<string>()
  const named: string[] = []
  const nextAlert = async (timeoutMs: number) => {
    const news = () =>
      receiver.told.filter((each) => each.status === 'firing' && !seen.has(JSON.stringify(each.labels)))
    await until(() => news().length > 0, { timeoutMs, everyMs: 100 })
    // Of what came together a page first, and causes before what looks back.
    const [first] = news().sort((one, other) => rank(one) - rank(other))
    if (first) seen.add(JSON.stringify(first.labels))
    return first
  }
  const ask = async (step: RunbookStep, labels: Labels): Promise<Labels | undefined> => {
    asked++
    if (step.asks !== undefined) {
      const [result] = await prometheus.query(step.asks)
      say(`asks Prometheus whether ${lower(step.sign)}: ${result ? JSON.stringify(result.metric) : 'no'}`)
      if (!result) return undefined
      return { ...labels, ...result.metric }
    }
    if (step.tries === undefined) return labels
    const { code } = await shellOf(shift, step.tries, labels)
    say(`tries whether ${lower(step.sign)}: ${code === 0 ? 'yes' : 'no'}`)
    return code === 0 ? labels : undefined
  }
  const diagnose = async (runbook: string, labels: Labels): Promise<Named | undefined> => {
    const opened = new Set<string>()
    const open = async (path: string, known: Labels): Promise<Named | undefined> => {
      if (opened.has(path) || opened.size >= MOST_PAGES) return undefined
      opened.add(path)
      say(`opens ${path}`)
      for (const step of runbookSteps(readFileSync(join(shift.folder, path), 'utf8'))) {
        const answer = await ask(step, known)
        if (answer === undefined) continue
        if (step.see === undefined) return { step, labels: answer }
        const found = await open(join(dirname(path), step.see), answer)
        if (found) return found
      }
      return undefined
    }
    return await open(runbook, labels)
  }
  const cure = async ({ step, labels }: Named): Promise<string> => {
    if (step.types === undefined) {
      await shift.tell(step.sign)
      return 'told its owner'
    }
    const { code, stderr } = await shellOf(shift, step.types, labels)
    const typed = step.types.replaceAll(/\$(\w+)/g, (whole, name: string) => labels[name] ?? whole)
    say(`types ${typed}${code === 0 ? '' : `, which fails: ${stderr.trim()}`}`)
    return typed
  }

  const first = await nextAlert(PATIENCE_MS)
  const toldMs = performance.now()
  if (!first) return { ...NOTHING, toldMs, namedMs: toldMs, curedMs: toldMs }
  const blamed = new Set<string>()
  const look = async (service: string) => {
    const red = await shift.look(service)
    say(`looks at the dashboard of ${service}: ${red.join(', ') || 'nothing'} is red`)
    for (const each of red) blamed.add(each)
  }
  let [namedMs, curedMs, cured] = [toldMs, toldMs, 'nothing']
  for (
    let alert: ToldAlert | undefined = first, endMs = toldMs + UNSURE_MS;
    alert && performance.now() < endMs;
  ) {
    const { alertname = '', severity, job = '', window } = alert.labels
    say(`is told ${nameOf(alertname, window)} of ${job}, a ${severity}: ${alert.annotations.summary}`)
    await look(job)
    const found = await diagnose(alert.annotations.runbook ?? '', alert.labels)
    if (found) {
      if (named.length === 0) namedMs = performance.now()
      named.push(found.step.sign)
      say(`names the cause: ${lower(found.step.sign)}`)
      cured = await cure(found)
      curedMs = performance.now()
      if (await isOver(shift, job)) break
      say('sees that it still fires')
    } else say('finds no answer on the page')
    alert = (await nextAlert(5_000)) ?? alert
  }
  return {
    alert: nameOf(first.labels.alertname ?? '', first.labels.window),
    blamed: [...blamed].join(', ') || 'nothing',
    named,
    cure: cured,
    toldMs,
    namedMs,
    curedMs,
    asked,
  }
}

const NOTHING = { alert: undefined, blamed: 'nothing', named: [], cure: 'nothing', asked: 0 }

/** Nothing fires of the service but what looks back. */
async function isOver({ prometheus }: Shift, service: string): Promise<boolean> {
  const isSilent = await until(
    async () => [...(await prometheus.firing(service))].every((name) => LOOKS_BACK.test(name)),
    { timeoutMs: CURED_MS, everyMs: 500 },
  )
  return isSilent === true
}

function rank({ labels: { severity, alertname = '' } }: ToldAlert): number {
  return (severity === 'page' ? 0 : 2) + (LOOKS_BACK.test(alertname) ? 1 : 0)
}

/** With the labels as variables, by the same names. */
async function shellOf({ env }: Shift, words: string, labels: Labels) {
  return await tryShell(['sh', '-c', words], { env: { ...labels, ...env }, timeoutMs: CURED_MS })
}

const lower = (text: string): string => text.replace(/^[A-Z](?=[a-z ])/, (letter) => letter.toLowerCase())
