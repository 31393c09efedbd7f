import type { Service } from '@seaworthy/chassis'

/** What a diagram is drawn from: everything that a service declares. */
export type Described = ReturnType<Service['describe']>
export type Dependency = Described['dependencies'][number]

/** Words in a box; a bar is the end of a line. Quoted, so that nothing in them is syntax. */
export const boxed = (...lines: readonly string[]): string =>
  `"${lines
    .filter((line) => line !== '')
    .join('<br>')
    .replaceAll('"', '#quot;')
    .replaceAll('{', '#123;')
    .replaceAll('}', '#125;')}"`

/** What stands in for a kind of dependency outside of the process. */
export const serverOf = ({ kind }: Dependency): string =>
  ({
    postgres: 'PostgreSQL',
    cache: 'Valkey or Redis',
    redis: 'Valkey or Redis',
    amqp: 'RabbitMQ',
    upstream: 'HTTP API',
  })[kind] ?? kind

/** One of somebody else, whom we ask. */
export const isForeign = ({ kind }: Dependency): boolean => kind === 'upstream'

/** Colours that can be read on a light and on a dark page, and are told apart without colour by what stands in the box. */
export const STYLES = [
  'classDef person fill:#08427b,stroke:#052e56,color:#ffffff',
  'classDef ours fill:#1168bd,stroke:#0b4884,color:#ffffff',
  'classDef part fill:#63a3e0,stroke:#3c7fc0,color:#000000',
  'classDef foreign fill:#8a8a8a,stroke:#5f5f5f,color:#ffffff',
]
