import { section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const slowReadersOptions = {
  slowReaders: {
    ...section({
      connections: {
        type: 'integer',
        minimum: 10,
        maximum: 5_000,
        default: 300,
        description: 'Connections of one address that read nothing.',
      },
      cutMs: {
        type: 'integer',
        minimum: 1_000,
        default: 30_000,
        description: 'After this time without a byte that was taken, a connection is cut.',
      },
      graceMs: {
        type: 'integer',
        minimum: 0,
        default: 5_000,
        description: 'So long after the connections come, requests of others may be refused.',
      },
      memoryMb: {
        type: 'number',
        exclusiveMinimum: 0,
        default: 256,
        description: 'How much the resident memory of the service may grow meanwhile, in MiB.',
      },
    }),
    description: 'What holds while clients ask for answers and read none of them.',
  },
} as const
