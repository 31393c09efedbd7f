import type { Finding } from '../engine/outcome.ts'
import { asList, asMapping } from './parsed-yaml.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { foundIn, yamlDocuments } from './yaml-documents.ts'

const NAMED = /(^|[/._-])(alerts?|alerting|rules)[/._-]/i
const ELSEWHERE = /(^|\/)(\.github\/|(docker-)?compose)/
const RULES = /^\s*(?:- )?alert:|^kind: *PrometheusRule/m

export const alertRules = defineStaticCheck('alert-rules', {
  requirements: ['OBS-6', 'PROOF-6'],
  claim: 'Each alert waits, has a severity, and links a runbook that exists',
  level: 'B',
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
    const findings = files.flatMap(({ document, base, groups }) =>
      groups.flatMap((group, g) =>
        asList(asMapping(group).rules).flatMap((raw, r): Finding[] => {
          const rule = asMapping(raw)
          if (typeof rule.alert !== 'string') return []
          const at = { file: document.path, line: document.lineOf(...base, g, 'rules', r) }
          const runbook = asMapping(rule.annotations).runbook_url ?? asMapping(rule.annotations).runbook
          return [
            ...(rule.for === undefined
              ? [
                  {
                    message: `${rule.alert} fires on one sample: it has no "for"`,
                    ...at,
                    fix: 'Add for: with the time it has to last.',
                  },
                ]
              : []),
            ...(asMapping(rule.labels).severity === undefined
              ? [{ message: `${rule.alert} has no severity`, ...at, fix: 'Add the label severity.' }]
              : []),
            ...(runbook === undefined
              ? [{ message: `${rule.alert} links no runbook`, ...at, fix: 'Add the annotation runbook_url.' }]
              : []),
            ...(typeof runbook === 'string' && !resolves(repository, runbook)
              ? [
                  {
                    message: `${rule.alert}: ${runbook} is not there`,
                    ...at,
                    fix: 'Write that runbook, or link the one that is there.',
                  },
                ]
              : []),
          ]
        }),
      ),
    )
    return foundIn(yaml, files.length > 0, findings)
  },
})

/** A link to a file of this repository, relative or through a forge, must name one; other addresses are not asked. */
function resolves(repository: Repository, link: string): boolean {
  const path = /^https?:\/\//.test(link)
    ? /\/(?:blob|tree|-\/blob)\/[^/]+\/([^#?]+)/.exec(link)?.[1]
    : link.replace(/[#?].*$/, '').replace(/^\.?\//, '')
  return path === undefined || repository.files.includes(path)
}
