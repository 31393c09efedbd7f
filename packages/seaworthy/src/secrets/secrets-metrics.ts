import { defineMetrics } from '../telemetry/index.ts'

/** Secrets that change while a service runs. */
export const secretsMetrics = defineMetrics('secrets', {
  reads: {
    kind: 'counter',
    name: 'secrets_reads_total',
    help: 'Times that secrets were read again, by whether the store could be read.',
    labelNames: ['outcome'],
  },
  rotations: {
    kind: 'counter',
    name: 'secrets_rotations_total',
    help: 'New values of secrets that the service went on with, without a restart.',
    labelNames: ['variable'],
  },
  pending: {
    kind: 'gauge',
    name: 'secrets_pending',
    help: 'Secrets that changed where they are kept, and that this process uses as they were before: it has to be replaced.',
  },
})
