// Every load scenario of both services by `seaworthy load`, as the baseline that a later run is compared with.
//   --pace 20                how many times shorter than for a real run
//   --short                  as short as can be: only checks that everything runs
//   --date 2026-01-31        the date to print with the figures

import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { writeBetweenMarkers } from '../harness/document.ts'
import { describeEnvironment, machineText } from '../harness/environment.ts'
import { seaworthy } from '../harness/seaworthy.ts'

const SERVICES = ['characters', 'pokedex'] as const
const SHORTEST = '10000'
/** Judged, not to be judged by this machine: either is a figure. */
const DONE = [0, 1, 3]

const { values } = parseArgs({
  options: {
    pace: { type: 'string', default: '20' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const pace = values.short ? SHORTEST : values.pace

/** Programs that wanted a processor in the last minute. */
const busyBefore = loadavg()[0] ?? 0
const sections = SERVICES.map((service) => {
  const words = ['load', '--config', `services/${service}/seaworthy.drill.yaml`, '--pace', pace]
  const { status, stdout, stderr } = seaworthy(words)
  console.log(stdout)
  if (status === null || !DONE.includes(status)) throw new Error(`seaworthy ${words.join(' ')}: ${stderr}`)
  return `## ${service}\n\n${stdout.trim()}`
})

if (!values.short)
  writeBetweenMarkers(
    new URL('../../docs/reference/load-baseline.md', import.meta.url),
    'load',
    `# What the services take

Every scenario of \`seaworthy load\` on both services, one replica each, on servers and providers of this machine. The rates are those
that the drill files name.

- **Run**: by our own generator, which is on the same machine as the service, its database and its Redis.
- **Shortened**: by the factor that stands above each table. A soak of some minutes shows no leak of hours; \`seaworthy drill leak --long\`
  looks for those for thirty minutes.
- **Not run**: the scripts for k6 in \`deploy/<service>/k6/\`, which say the same. Their types are checked by a test.`,
    [
      ...sections,
      `Regenerate with \`npm run bench -- load\`${values.date === undefined ? '' : `; measured on ${values.date}`}. Machine: ${machineText(describeEnvironment(false))}. Generator, service and servers share it; before the run ${busyBefore.toFixed(1)} other programs wanted a processor.`,
    ].join('\n\n'),
  )
