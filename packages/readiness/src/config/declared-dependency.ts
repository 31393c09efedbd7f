import { KIND_NAMES, PRIVATE_SERVERS } from '../dependencies/kinds/index.ts'
import { POLICIES } from '../dependencies/policy.ts'
import { COMMAND } from './command.ts'
import { mapping, TEXTS, type ValueOf } from './schema.ts'

export const declaredDependencySchema = {
  ...mapping({
    name: { type: 'string' },
    variable: {
      type: 'string',
      description: 'The variable that points to it; a fault proxy is put in between by rewriting it.',
    },
    url: {
      type: 'string',
      description: `Default: the variable's value in this environment. Without one, ${PRIVATE_SERVERS} are started privately.`,
    },
    kind: { enum: KIND_NAMES, default: 'tcp' },
    policy: { enum: POLICIES },
    start: {
      ...mapping({
        command: COMMAND,
        url: {
          type: 'string',
          description: 'What the variable is set to, such as http://127.0.0.1:{port}/api.',
        },
      }),
      required: ['command', 'url'],
      description: 'A program that is the dependency, started for each drill. {port} is a free port.',
    },
    answer: {
      ...mapping({
        status: { type: 'integer', default: 200 },
        headers: { ...TEXTS, default: {} },
        body: { description: 'Text, or a value that is sent as JSON.' },
      }),
      description: 'http only: what a stub answers to every call, instead of an upstream.',
    },
    deadlineMs: {
      type: 'integer',
      minimum: 10,
      default: 5_000,
      description: 'The longest that a request may take because of this dependency.',
    },
    recoveryMs: {
      type: 'integer',
      minimum: 100,
      default: 5_000,
      description: 'How soon the service is itself again after the dependency is.',
    },
    noticeMs: {
      type: 'integer',
      minimum: 100,
      default: 15_000,
      description: 'How soon readiness follows the loss of a critical dependency.',
    },
  }),
  required: ['name', 'variable', 'policy'],
} as const

/** Something that the service needs, and how to get it. */
export type DeclaredDependency = ValueOf<typeof declaredDependencySchema>
