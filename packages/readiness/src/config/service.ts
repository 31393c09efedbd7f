import { COMMAND } from './command.ts'
import { mapping, section, VARIABLES } from './schema.ts'

const PATH = { type: 'string', pattern: '^/' } as const

/** How a service is started, asked whether it is well, known to, and stopped. */
export const serviceSchemas = {
  service: {
    ...mapping({
      name: { type: 'string', description: "Default: the folder's name." },
      command: {
        description: 'What starts one replica. No shell is in between: signals reach the process itself.',
        ...COMMAND,
      },
      cwd: { type: 'string', default: '.', description: 'Relative to this file.' },
      env: { ...VARIABLES, default: {} },
      portVariable: {
        type: 'string',
        default: 'PORT',
        description: 'The variable that tells the service its port.',
      },
      managementPortVariable: {
        type: 'string',
        description: 'The variable of a second port, where probes and metrics are.',
      },
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
    propagationMs: {
      type: 'integer',
      minimum: 200,
      default: 3_000,
      description: 'How long the service keeps serving after the signal, while balancers notice.',
    },
    deadlineMs: {
      type: 'integer',
      minimum: 500,
      default: 10_000,
      description: 'When the process must be gone, whatever is stuck.',
    },
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
