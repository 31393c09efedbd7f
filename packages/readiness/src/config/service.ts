import { COMMAND } from './command.ts'
import { integer, mapping, section, text, VARIABLES } from './schema.ts'

const PATH = { type: 'string', pattern: '^/' } as const

/** How a service is started, asked whether it is well, known to, and stopped. */
export const serviceSchemas = {
  service: {
    ...mapping({
      name: text("Default: the folder's name."),
      command: {
        description: 'What starts one replica. No shell is in between: signals reach the process itself.',
        ...COMMAND,
      },
      cwd: text('Relative to this file.', { default: '.' }),
      env: { ...VARIABLES, default: {} },
      portVariable: text('The variable that tells the service its port.', { default: 'PORT' }),
      managementPortVariable: text('The variable of a second port, where probes and metrics are.'),
      startTimeoutMs: { type: 'integer', minimum: 100, default: 30_000 },
    }),
    required: ['command'],
  },
  probes: section({
    live: { ...PATH, default: '/livez' },
    ready: { ...PATH, default: '/readyz' },
    startup: PATH,
  }),
  stop: section({
    propagationMs: integer(
      3_000,
      'How long the service keeps serving after the signal, while balancers notice.',
      { minimum: 200 },
    ),
    deadlineMs: integer(10_000, 'When the process must be gone, whatever is stuck.', { minimum: 500 }),
  }),
  openapi: { ...PATH, description: 'Path of the OpenAPI document.' },
  metrics: PATH,
  requestIdHeader: { type: 'string', default: 'x-request-id' },
  auth: {
    ...mapping({
      command: {
        description: 'A command whose output is the token. It runs with the variables of the service.',
        ...COMMAND,
      },
      header: { type: 'string', default: 'authorization' },
      prefix: { type: 'string', default: 'Bearer ' },
    }),
    required: ['command'],
    description:
      'Credentials for routes that are authenticated, and for guarded operations of the OpenAPI document.',
  },
} as const
