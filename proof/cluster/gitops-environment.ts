import { join } from 'node:path'
import type { ShellResult } from '../harness/shell.ts'
import type { Helm } from './helm.ts'
import { root } from './proven-services.ts'

const TREE = join(root, 'deploy/gitops')
export const ENVIRONMENTS = ['development', 'pre-production', 'production']
/** Where Argo CD is, by what its roots say. */
export const ARGO_NAMESPACE = 'argocd'

/** What somebody applies once, by hand. */
export const rootFile = (environment: string): string => join(TREE, 'roots', `${environment}.yaml`)

/** What Argo CD makes of an environment: its project and its applications. */
export const renderEnvironment = (
  { tryHelm }: Helm,
  environment: string,
  ...more: readonly string[]
): Promise<ShellResult> =>
  tryHelm([
    ...['template', environment, join(TREE, 'applications'), '--namespace', ARGO_NAMESPACE],
    ...['--values', join(TREE, 'environments', `${environment}.yaml`), ...more],
  ])
