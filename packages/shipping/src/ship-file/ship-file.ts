import Type, { type Static } from 'typebox'
import { DescribedService } from '../description/described-service.ts'

const closed = { additionalProperties: false }
/** Stands in a Dockerfile as it is. */
const PATH = { pattern: '^(?!.*\\.\\.)[A-Za-z0-9_.][A-Za-z0-9_./-]*$' }

const ShipFile = Type.Object(
  {
    service: DescribedService,
    image: Type.Object(
      {
        language: Type.Enum(['go', 'python'], { description: 'What the service is written in' }),
        version: Type.Optional(
          Type.String({
            pattern: '^[0-9]+(\\.[0-9]+){1,2}$',
            description:
              'Of the language, in quotes, such as "1.26". Default: what go.mod, or a file .python-version, says',
          }),
        ),
        entry: Type.Optional(
          Type.String({
            ...PATH,
            description:
              'What is started. The folder of a main package of Go, by default the one of this file; or a file of Python, by ' +
              'default the first of app.py, main.py and server.py that is there',
          }),
        ),
        content: Type.Array(Type.String(PATH), {
          default: [],
          description:
            'Files and folders beside this one that the service reads while it runs, such as templates',
        }),
        prepare: Type.Array(Type.String(), {
          default: [],
          description:
            'Arguments of the image that prepare what a dependency with "prepares" needs before a rollout, such as [migrate]',
        }),
      },
      { ...closed, description: 'What its image is built from' },
    ),
  },
  closed,
)
/** What stands in a `seaworthy.ship.yaml`, with the defaults. */
export type ShipFile = Static<typeof ShipFile>

/** The schema of `seaworthy.ship.yaml`. */
export const shipFileSchema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://seaworthy.dev/schema/ship.schema.json',
  title: 'seaworthy.ship.yaml',
  description: 'What a service in Go or Python is: enough to write its image and its chart.',
  ...(askingForLess(ShipFile) as object),
}

type Properties = Readonly<Record<string, { readonly default?: unknown }>>

/** What has a default may be left out. */
function askingForLess(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(askingForLess)
  if (typeof schema !== 'object' || schema === null) return schema
  const copy = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, askingForLess(value)]))
  const { required, properties } = copy as Partial<{ required: string[]; properties: Properties }>
  if (!required || !properties) return copy
  return { ...copy, required: required.filter((key) => properties[key]?.default === undefined) }
}
