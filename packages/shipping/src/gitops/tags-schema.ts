import { ENVIRONMENTS } from '../environment-values.ts'
import type { PlacedChart } from './placed-chart.ts'

type Schema = Readonly<Record<string, unknown>>

/** A version or a commit: what means something else tomorrow, such as a branch or `v1`, is refused. */
const IMMUTABLE = '^(v?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?|[0-9a-f]{40})$'

const closed = (properties: Schema, required: readonly string[]): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})

/** What the file of an environment may say. */
export const tagsSchema = (charts: readonly PlacedChart[]): Schema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'What runs in an environment',
  ...closed(
    {
      global: { type: 'object' },
      environment: { enum: [...ENVIRONMENTS] },
      repository: { type: 'string', pattern: '^(https://|ssh://|git@)' },
      server: { type: 'string', pattern: '^https://' },
      namespacePrefix: { type: 'string', pattern: '^([a-z]([a-z0-9-]{0,20}[a-z0-9])?-)?$' },
      services: closed(
        Object.fromEntries(
          charts.map(({ name }) => [name, closed({ tag: { type: 'string', pattern: IMMUTABLE } }, ['tag'])]),
        ),
        [],
      ),
    },
    ['environment', 'repository', 'server', 'namespacePrefix', 'services'],
  ),
})
