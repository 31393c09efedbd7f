import type { DependencyKind } from './dependency-kind.ts'

/** Whatever listens on a port. */
export const tcp: DependencyKind<'tcp'> = {
  name: 'tcp',
  schemes: { 'mysql:': 3306, 'mongodb:': 27017 },
  usualPolicy: 'critical',
}
