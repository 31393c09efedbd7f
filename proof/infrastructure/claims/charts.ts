import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Claim, Finding } from '../../harness/claim.ts'
import { exactly, refused } from '../../harness/claim.ts'
import { tryShell } from '../../harness/shell.ts'
import { type Copy, type Ground, repository } from '../ground.ts'
import { ENVIRONMENTS, SERVICES, serviceVariables } from '../placed-variables.ts'

export const charts: Claim<Ground> = {
  name: 'charts',
  says: 'what Terraform tells of a service is taken by its chart, with the values of the environment',
  async run({ copy, helm }) {
    const findings: Finding[] = []
    const good = await copy()
    for (const service of SERVICES)
      for (const environment of ENVIRONMENTS) {
        const { code, stdout, stderr } = await rendered(good, helm, service, environment)
        findings.push(
          exactly(`${service} in ${environment}: exit of helm template`, code, 0, code === 0 ? '' : stderr),
        )
        const key = `key: "?${environment}/${service}"?`
        const hosts = [...stdout.matchAll(new RegExp(key, 'g'))].length
        findings.push({
          what: `${service} in ${environment}: its secret in what is rendered`,
          measured: `${hosts}`,
          expected: 'at least 1',
          holds: hosts > 0,
        })
      }
    const renamed = await copy({ path: 'service/outputs.tf', from: 'className = "alb"', to: 'class = "alb"' })
    findings.push(
      refused(
        'a value that the chart does not have',
        await rendered(renamed, helm, 'characters', 'production'),
        'class',
      ),
    )
    return findings
  },
}

async function rendered(copy: Copy, helm: string, service: string, environment: string) {
  const { outputs } = await copy.play('service', serviceVariables(service, environment))
  const file = join(copy.folder, `${service}-${environment}.yaml`)
  writeFileSync(file, String(outputs.chart_values?.value))
  const place = join(repository, 'deploy', service)
  const values = [join(place, 'values', `${environment}.yaml`), file].flatMap((each) => ['--values', each])
  return await tryShell([
    ...[helm, 'template', service, join(place, 'helm'), ...values],
    ...['--set', 'image.tag=v1.0.0', '--api-versions', 'external-secrets.io/v1'],
  ])
}
