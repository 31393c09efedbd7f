import { asList, asMapping, type Mapping } from './parsed-yaml.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { type Place, type Tell, toldFindings } from './told-findings.ts'
import { foundIn, yamlDocuments } from './yaml-documents.ts'

const NAMED = /(^|[/._-])(alerts?|alerting|rules)[/._-]/i
const ELSEWHERE = /(^|\/)(\.github\/|(docker-)?compose)/
const RULES = /^\s*(?:- )?alert:|^kind: *PrometheusRule/m

export const alertRules = defineStaticCheck('alert-rules', 'B', ['OBS-6', 'PROOF-6'], {
  claim: 'Each alert waits, has a severity, and links a runbook that exists',
  method:
    'Reads Prometheus rule files and PrometheusRule objects; a runbook link into the repository must resolve to a file.',
  about: 'alert rule',
  find(repository) {
    const yaml = yamlDocuments(repository, {
      path: /\.ya?ml$/,
      concerns: (path, text) => !ELSEWHERE.test(path) && (NAMED.test(path) || RULES.test(text)),
    })
    const files = yaml.documents.flatMap((document) => {
      const isObject = document.value.kind === 'PrometheusRule'
      const base = isObject ? ['spec', 'groups'] : ['groups']
      const groups = asList(isObject ? asMapping(document.value.spec).groups : document.value.groups)
      return groups.some((group) => asList(asMapping(group).rules).some((rule) => 'alert' in asMapping(rule)))
        ? [{ document, base, groups }]
        : []
    })
    const findings = toldFindings((tell) => {
      for (const { document, base, groups } of files)
        for (const [g, group] of groups.entries())
          for (const [r, raw] of asList(asMapping(group).rules).entries())
            tellOfRule(asMapping(raw), document.at(...base, g, 'rules', r), repository, tell)
    })
    return foundIn(yaml, files.length > 0, findings)
  },
})

function tellOfRule(rule: Mapping, at: Place, repository: Repository, tell: Tell): void {
  if (typeof rule.alert !== 'string') return
  const runbook = asMapping(rule.annotations).runbook_url ?? asMapping(rule.annotations).runbook
  if (rule.for === undefined)
    tell(`${rule.alert} fires on one sample: it has no "for"`, at, 'Add for: with the time it has to last.')
  if (asMapping(rule.labels).severity === undefined)
    tell(`${rule.alert} has no severity`, at, 'Add the label severity.')
  if (runbook === undefined) tell(`${rule.alert} links no runbook`, at, 'Add the annotation runbook_url.')
  if (typeof runbook === 'string' && !resolves(repository, at.file, runbook))
    tell(`${rule.alert}: ${runbook} is not there`, at, 'Write that runbook, or link the one that is there.')
}

/**
 * A link to a file of this repository, through a forge or relative to a folder above the rules, must name one; other addresses are
 * not asked.
 */
function resolves(repository: Repository, rules: string, link: string): boolean {
  if (/^https?:\/\//.test(link)) {
    const path = /\/(?:blob|tree|-\/blob)\/[^/]+\/([^#?]+)/.exec(link)?.[1]
    return path === undefined || repository.files.includes(path)
  }
  const path = link.replace(/[#?].*$/, '').replace(/^\.?\//, '')
  const folders = rules.split('/').slice(0, -1)
  return [...folders.keys(), folders.length].some((depth) =>
    repository.files.includes([...folders.slice(0, depth), path].join('/')),
  )
}
