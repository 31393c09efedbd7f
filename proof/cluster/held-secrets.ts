import type { Finding } from '../harness/claim.ts'
import type { ControlPlane } from './control-plane.ts'
import type { Release } from './release.ts'

/** What the first process of a pod has of some variables. */
export interface HeldSecrets {
  /** Values in its environment, by variable. */
  readonly environment: Readonly<Record<string, string>>
  /** Values in the folder that its environment names, by file. */
  readonly files: Readonly<Record<string, string>>
  /** Permissions of each file, such as 440. */
  readonly modes: readonly string[]
}

const SCRIPT = `
const fs = require('node:fs')
const all = fs.readFileSync('/proc/1/environ', 'utf8').split('\\0')
const environment = Object.fromEntries(all.map((line) => [line.split('=', 1)[0], line.slice(line.indexOf('=') + 1)]))
const folder = environment.SECRETS_DIR
const names = folder ? fs.readdirSync(folder).filter((name) => !name.startsWith('..')) : []
const files = Object.fromEntries(names.map((name) => [name, fs.readFileSync(folder + '/' + name, 'utf8')]))
const modes = names.map((name) => (fs.statSync(folder + '/' + name).mode & 0o777).toString(8))
console.log(JSON.stringify({ environment, files, modes }))
`

/** Asked inside of a pod, by the Node of its image. */
export async function heldSecrets(
  { kubectl }: ControlPlane,
  release: Release,
  variables: readonly string[],
): Promise<HeldSecrets> {
  const [pod] = await release.pods()
  const { stdout } = await kubectl([
    ...['exec', '-n', release.namespace, pod?.metadata.name as string, '--'],
    ...['/usr/local/bin/node', '-e', SCRIPT],
  ])
  const { environment, files, modes } = JSON.parse(stdout) as HeldSecrets
  const asked = Object.entries(environment).filter(([variable]) => variables.includes(variable))
  return { environment: Object.fromEntries(asked), files, modes }
}

/** Shorthand for variables that must have these values, which are told to nobody. */
export function sameValues(
  what: string,
  measured: Readonly<Record<string, string>>,
  wanted: Readonly<Record<string, string>>,
): Finding {
  const names = Object.keys(wanted)
  const right = names.filter((each) => measured[each] === wanted[each])
  return {
    what,
    measured: `right in ${right.join(', ') || 'none'}`,
    expected: names.join(', '),
    holds: right.length === names.length,
  }
}
