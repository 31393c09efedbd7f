import { join } from 'node:path'
import { shell } from '../harness/shell.ts'

const SCRIPT = join(import.meta.dirname, 'tools', 'normalize.py')

/** What Sentry's Relay finds wrong with each of the events: names of attributes, with why. */
export async function relayErrors(
  packages: string,
  events: readonly object[],
): Promise<readonly (readonly string[])[]> {
  const { stdout } = await shell(['python3', SCRIPT], {
    env: { PYTHONPATH: packages },
    input: events.map((event) => `${JSON.stringify(event)}\n`).join(''),
  })
  return stdout
    .trim()
    .split('\n')
    .map((line) =>
      (JSON.parse(line) as { name: string; type: string; reason?: string }[]).map(
        ({ name, type, reason }) => `${name} ${reason ?? type}`,
      ),
    )
}
