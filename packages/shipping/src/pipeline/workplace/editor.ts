import { LANGUAGES } from '../languages.ts'
import type { ShippedRepository } from '../shipped-repository.ts'

/** The first form of what an editor can start, which belongs to people from then on. */
export const launchConfigurations = ({ services }: ShippedRepository): string =>
  json({
    version: '0.2.0',
    configurations: services.map((service) => LANGUAGES[service.language].debug(service)),
  })

/** The same for what one types often. */
export function tasks({ services, answers }: ShippedRepository): string {
  const { install, lint, types, test } = answers.commands
  const joined = { install, lint, types, test }
  const own = Object.entries(joined)
    .filter(([, commands]) => commands.length > 0)
    .map(([label, commands]) => task(label, commands.join(' && ')))
  return json({
    version: '2.0.0',
    tasks: [
      ...own,
      task('look at the files', 'npx seaworthy check .'),
      ...services
        .filter(({ drills }) => drills)
        .map(({ name, folder }) =>
          task(`drill ${name}`, `npx seaworthy drill --config ${folder}/seaworthy.drill.yaml`),
        ),
      task(
        'write what is generated',
        [
          ...services.map(({ folder }) => `npx seaworthy ship ${folder}`),
          'npx seaworthy ship --repository',
        ].join(' && '),
      ),
    ],
  })
}

const task = (label: string, command: string) => ({
  label,
  type: 'shell',
  command,
  problemMatcher: [],
  ...(label === 'test' ? { group: { kind: 'test', isDefault: true } } : {}),
})

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
