import { integer, number, section } from '../../config/schema.ts'

/** Its key of the drill file. */
export const slowReadersOptions = {
  slowReaders: {
    ...section({
      connections: integer(300, 'Connections of one address that read nothing.', {
        minimum: 10,
        maximum: 5_000,
      }),
      cutMs: integer(30_000, 'After this time without a byte that was taken, a connection is cut.', {
        minimum: 1_000,
      }),
      graceMs: integer(5_000, 'So long after the connections come, requests of others may be refused.', {
        minimum: 0,
      }),
      memoryMb: number(256, 'How much the resident memory of the service may grow meanwhile, in MiB.', {
        exclusiveMinimum: 0,
      }),
    }),
    description: 'What holds while clients ask for answers and read none of them.',
  },
} as const
