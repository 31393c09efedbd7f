import { boxed, type Described, isForeign, STYLES } from './described.ts'

/** Who has to do with the service, and with whom it has to do. */
export function contextDiagram({ name, description, routes, dependencies, roles }: Described): string {
  const isOpen = routes.some(({ access }) => access.kind === 'anyone')
  const isGuarded = routes.some(({ access }) => access.kind !== 'anyone')
  return [
    'flowchart TB',
    ...(isOpen ? [`  anyone([${boxed('<b>Anyone</b>', 'asks without a token')}]):::person`] : []),
    ...(isGuarded
      ? [
          `  known([${boxed('<b>Known callers</b>', Object.keys(roles).join(', '))}]):::person`,
          `  issuer[${boxed('<b>Issuer of tokens</b>', '[OpenID Connect]')}]:::foreign`,
        ]
      : []),
    `  operator([${boxed('<b>On call</b>', 'watches, is woken')}]):::person`,
    `  service[${boxed(`<b>${name}</b>`, description)}]:::ours`,
    ...dependencies
      .filter(isForeign)
      .map(
        (each) => `  ${each.name}[${boxed(`<b>${each.name}</b>`, '[HTTP API of somebody else]')}]:::foreign`,
      ),
    ...(isOpen ? ['  anyone -->|HTTPS| service'] : []),
    ...(isGuarded ? ['  known -->|HTTPS, bearer token| service', '  service -->|keys| issuer'] : []),
    '  operator -->|alerts, dashboards, runbooks| service',
    ...dependencies.filter(isForeign).map((each) => `  service -->|${each.policy}| ${each.name}`),
    ...STYLES.map((style) => `  ${style}`),
  ].join('\n')
}
