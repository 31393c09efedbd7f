import { join } from 'node:path'
import { type ShellOptions, type ShellResult, shell, tryShell } from '../harness/shell.ts'

/** The program that renders charts and installs them. */
export interface Helm {
  helm(args: readonly string[], options?: ShellOptions): Promise<ShellResult>
  /** The same, where a refusal is an answer. */
  tryHelm(args: readonly string[], options?: ShellOptions): Promise<ShellResult>
}

/** @param folder for what it keeps; @param kubeconfig of the cluster; none to render only */
export function createHelm(program: string, folder: string, kubeconfig?: string): Helm {
  const home = join(folder, 'helm')
  const env = {
    ...{ HELM_CACHE_HOME: home, HELM_CONFIG_HOME: home, HELM_DATA_HOME: home },
    ...(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig }),
  }
  const given = (options: ShellOptions = {}) => ({ ...options, env: { ...env, ...options.env } })
  return {
    helm: (args, options) => shell([program, ...args], given(options)),
    tryHelm: (args, options) => tryShell([program, ...args], given(options)),
  }
}
