import type { DependencyKind } from './dependency-kind.ts'

export const http: DependencyKind<'http'> = {
  name: 'http',
  schemes: { 'http:': 80, 'https:': 443 },
  usualPolicy: 'optional',
  isRecorded: true,
  // The stub answers, so that nobody has to be there.
  addressOf: ({ answer }) => (answer ? 'http://127.0.0.1:80' : undefined),
}
