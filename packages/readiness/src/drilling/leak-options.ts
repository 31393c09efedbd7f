import { integer, number, section } from '../config/schema.ts'

/** What a soak is, and how much memory moves by itself. */
export const leakOptions = {
  leak: section({
    seconds: number(12, 'Length of the soak; --long makes it thirty minutes.', { minimum: 3 }),
    clients: { type: 'integer', default: 8 },
    maxHandles: integer(20, 'How many more file handles and sockets may be open after it than before.'),
    noiseMb: number(8, 'How much the memory of a service without leaks goes up and down by itself.'),
    maxBytesPerRequest: number(1_024, 'How much of each request may be kept, beyond the noise.'),
  }),
} as const
