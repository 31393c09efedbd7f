import { section } from '../config/schema.ts'

/** What a soak is, and how much memory moves by itself. */
export const leakOptions = {
  leak: section({
    seconds: {
      type: 'number',
      minimum: 3,
      default: 12,
      description: 'Length of the soak; --long makes it thirty minutes.',
    },
    clients: { type: 'integer', default: 8 },
    maxHandles: {
      type: 'integer',
      default: 20,
      description: 'How many more file handles and sockets may be open after it than before.',
    },
    noiseMb: {
      type: 'number',
      default: 8,
      description: 'How much the memory of a service without leaks goes up and down by itself.',
    },
    maxBytesPerRequest: {
      type: 'number',
      default: 1_024,
      description: 'How much of each request may be kept, beyond the noise.',
    },
  }),
} as const
