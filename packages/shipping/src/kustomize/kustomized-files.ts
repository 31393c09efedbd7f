import type { DeployFiles } from '../deploy-files.ts'
import { kustomizeFiles } from './kustomize-files.ts'
import { renderedChart } from './rendered-chart.ts'

/**
 * What Kustomize takes in place of the chart, below the folder of the deploy files, which has the chart and the values.
 *
 * @param helm the program that renders; default: the one in PATH
 * @throws ShippingProblem `helm_missing`, `chart_unrendered`.
 */
export function kustomizedFiles(name: string, place: string, helm?: string): DeployFiles {
  const files = kustomizeFiles(renderedChart(name, place, helm))
  const generated = Object.entries(files).map(([path, text]) => [`kustomize/${path}`, text])
  return { generated: Object.fromEntries(generated), owned: {} }
}
