import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { ShippingProblem } from '../shipping-problem.ts'
import type { RenderedChart } from './kustomize-files.ts'

/**
 * What the chart in a folder of deploy files renders, by itself and for each environment, without hooks: Kustomize has none.
 *
 * @param helm the program
 * @throws ShippingProblem `helm_missing`, `chart_unrendered`.
 */
export function renderedChart(name: string, place: string, helm = 'helm'): RenderedChart {
  const files = globSync('values/*.yaml', { cwd: place }).sort()
  const environments = files.map((path) => [basename(path, '.yaml'), join(place, path)] as const)
  const { version } = parse(readFileSync(join(place, 'helm/Chart.yaml'), 'utf8')) as { version: string }
  const repositories = environments.map(([, path]) => repositoryIn(path))
  const repository = new Set(repositories).size === 1 ? (repositories[0] ?? name) : name
  const render = (...words: readonly string[]) => {
    const { error, status, stdout, stderr } = spawnSync(
      helm,
      [...['template', name, join(place, 'helm'), '--no-hooks', '--set', `image.tag=v${version}`], ...words],
      { encoding: 'utf8' },
    )
    if (error) throw new ShippingProblem('helm_missing', error.message)
    if (status !== 0) throw new ShippingProblem('chart_unrendered', `of ${name}: ${stderr.trim()}`)
    return stdout
  }
  return {
    base: render('--set', `image.repository=${repository}`),
    environments: Object.fromEntries(
      environments.map(([environment, path]) => [environment, render('--values', path)]),
    ),
  }
}

function repositoryIn(path: string): string | undefined {
  const values = parse(readFileSync(path, 'utf8')) as { image?: { repository?: string } } | null
  return values?.image?.repository
}
