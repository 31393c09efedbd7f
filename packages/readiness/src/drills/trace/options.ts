import { section, text, VARIABLES } from '../../config/schema.ts'

/** Its key of the drill file. */
export const traceOptions = {
  tracing: section({
    endpointVariable: text('The variable that takes the address of the OTLP receiver.', {
      default: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    }),
    env: {
      ...VARIABLES,
      default: { OTEL_TRACES_SAMPLER: 'parentbased_always_on', OTEL_BSP_SCHEDULE_DELAY: '200' },
      description: 'Variables that make the service trace every request and send soon.',
    },
    minSpans: { type: 'integer', minimum: 1, default: 1 },
  }),
} as const
