import { globSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { shell } from '../harness/shell.ts'
import type { LintTools } from './lint-tools.ts'

/** The charts of all services as production gets them, by the name of the service. */
export async function renderedCharts(
  root: string,
  tools: LintTools,
): Promise<Readonly<Record<string, string>>> {
  const helm = await tools.command('helm')
  const rendered: Record<string, string> = {}
  for (const chart of globSync(['deploy/*/helm', 'services/*/deploy/helm'], { cwd: root }).sort()) {
    const service = basename(dirname(chart).replace(/\/deploy$/, ''))
    const values = ['--values', `${dirname(chart)}/values/production.yaml`, '--set', 'image.tag=v1.0.0']
    const { stdout } = await shell([...helm, 'template', service, chart, '--namespace', service, ...values], {
      cwd: root,
    })
    rendered[service] = stdout
  }
  return rendered
}
