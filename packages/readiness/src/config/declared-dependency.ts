import { KIND_NAMES, PRIVATE_SERVERS } from '../dependencies/kinds/index.ts'
import { POLICIES } from '../dependencies/policy.ts'
import { COMMAND } from './command.ts'
import { integer, mapping, TEXTS, text, type ValueOf } from './schema.ts'

export const declaredDependencySchema = {
  ...mapping({
    name: { type: 'string' },
    variable: text('The variable that points to it; a fault proxy is put in between by rewriting it.'),
    url: text(
      `Default: the variable's value in this environment. Without one, ${PRIVATE_SERVERS} are started privately.`,
    ),
    kind: { enum: KIND_NAMES, default: 'tcp' },
    policy: { enum: POLICIES },
    start: {
      ...mapping({
        command: COMMAND,
        url: text('What the variable is set to, such as http://127.0.0.1:{port}/api.'),
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
    deadlineMs: integer(5_000, 'The longest that a request may take because of this dependency.', {
      minimum: 10,
    }),
    recoveryMs: integer(5_000, 'How soon the service is itself again after the dependency is.', {
      minimum: 100,
    }),
    noticeMs: integer(15_000, 'How soon readiness follows the loss of a critical dependency.', {
      minimum: 100,
    }),
  }),
  required: ['name', 'variable', 'policy'],
} as const

/** Something that the service needs, and how to get it. */
export type DeclaredDependency = ValueOf<typeof declaredDependencySchema>
