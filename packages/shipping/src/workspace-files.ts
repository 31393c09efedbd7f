import type { DeployFiles } from './deploy-files.ts'
import { gitopsFiles } from './gitops/gitops-files.ts'
import type { PlacedChart } from './gitops/placed-chart.ts'
import { terraformFiles } from './infrastructure/terraform-files.ts'
import { alertmanager } from './monitoring/alertmanager.ts'
import { collectors } from './monitoring/collectors.ts'
import { admissionPolicies } from './policies/admission-policies.ts'

/** Files below a folder, as `ship` and `differences` take them. */
export interface PlacedFiles {
  /** From the root of the workspace. */
  readonly folder: string
  readonly files: DeployFiles
}

/** What belongs to all services of a workspace together. */
export function workspaceFiles(charts: readonly PlacedChart[]): readonly PlacedFiles[] {
  const policies = Object.entries(admissionPolicies()).map(([path, text]) => [`policies/${path}`, text])
  const monitoring = Object.entries({ 'alertmanager.yaml': alertmanager(), ...collectors() })
  const generated = Object.fromEntries([
    ...policies,
    ...monitoring.map(([path, text]) => [`monitoring/${path}`, text]),
  ])
  return [
    { folder: 'deploy', files: { generated, owned: {} } },
    { folder: 'deploy/gitops', files: gitopsFiles(charts) },
    { folder: 'deploy/terraform', files: terraformFiles() },
  ]
}
