import { isDeepStrictEqual } from 'node:util'
import { ClosedSchema, type Closing } from '../closed-schema.ts'
import { componentName } from './component-name.ts'
import { referredSchemas } from './referred-schemas.ts'

/** What is sent is closed, and has defaults; what is answered may grow. */
export type Direction = 'request' | 'answer'

type Json = Record<string, unknown>

interface Component {
  readonly original: object
  readonly place: string
  readonly views: Map<Direction, Json>
  /** Nodes that refer to the view of a direction. */
  readonly references: { readonly direction: Direction; readonly node: Json }[]
}

const CANONICAL: Readonly<Record<Direction, Closing>> = { request: 'here', answer: 'nowhere' }
const addressOf = (name: string): string => `#/components/schemas/${name}`

/**
 * The schemas of a service as a document shows them: each with a title once, under `components`, as validation holds requests to
 * it and as answers promise it. One that goes both ways, and not the same, is there twice: `Item`, and `ItemInput` for requests.
 */
export class DocumentSchemas {
  readonly #components = new Map<string, Component>()
  /** What is wrong with the names, each with what to do. */
  readonly problems: string[] = []

  /**
   * @param label names it where it refers to itself and has no title
   * @param place names it in problems, such as `POST /api/v1/items input.body`
   */
  shown(schema: object, direction: Direction, { label, place }: { label: string; place: string }): Json {
    const referred = referredSchemas(schema, label)
    const nameOf = (each: object) => componentName(each) ?? referred.nameOf(each)
    const copier = new ClosedSchema((closed, closing, original) => {
      for (const word of HOISTED) delete closed[word]
      if (direction === 'request') freeDefaults(closed, original)
      const target = referred.targetOf(original)
      if (target) this.#refer(closed, this.#named(target, nameOf(target) as string, place), direction)
      const name = nameOf(original)
      if (name === undefined || closing !== CANONICAL[direction]) return closed
      return this.#component(this.#named(original, name, place), direction, closed)
    })
    const view = copier.copy(schema, CANONICAL[direction]) as Json
    for (const target of referred.targets) {
      const name = this.#named(target, nameOf(target) as string, place)
      if (!this.#components.get(name)?.views.has(direction)) copier.copy(target, CANONICAL[direction])
    }
    return view
  }

  /** Takes a name for a schema that is the same in every document. */
  reserve(name: string, schema: Json, place: string): void {
    this.#components.set(name, {
      original: schema,
      place,
      views: new Map([['answer', schema]]),
      references: [],
    })
  }

  /** Settles which name each view has; to be called once, when everything is shown. */
  components(): Json {
    const both = [...this.#components].filter(([, { views }]) => views.size === 2)
    const split = new Set<string>()
    for (let before = -1; before < split.size; ) {
      before = split.size
      for (const [name, { views }] of both) {
        const { request, answer } = Object.fromEntries(views) as Record<Direction, Json>
        if (!isDeepStrictEqual(request, answer) || refersTo(request, split)) split.add(name)
      }
    }
    const shown: Json = {}
    for (const [name, { views, references, place }] of this.#components) {
      for (const [direction, view] of views) {
        const own = split.has(name) && direction === 'request' ? `${name}Input` : name
        if (own !== name && this.#components.has(own))
          this.problems.push(
            `the title "${name}" is also asked for as ${own} (${place}), and another schema is titled so: give that one another title`,
          )
        shown[own] = view
        for (const each of references) if (each.direction === direction) each.node.$ref = addressOf(own)
      }
    }
    return Object.fromEntries(Object.entries(shown).sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  /** The name under which the schema is known: its title, or the first that is free. */
  #named(original: object, wanted: string, place: string): string {
    const isTitled = componentName(original) !== undefined
    for (let count = 1; ; count++) {
      const name = count === 1 || isTitled ? wanted : `${wanted}${count}`
      const known = this.#components.get(name)
      if (!known) {
        this.#components.set(name, { original, place, views: new Map(), references: [] })
        return name
      }
      if (isDeepStrictEqual(known.original, original)) return name
      if (!isTitled) continue
      const problem = `the title "${name}" names two different schemas: that of ${known.place}, and that of ${place}; give one of them another title, or none`
      if (!this.problems.includes(problem)) this.problems.push(problem)
      return name
    }
  }

  #component(name: string, direction: Direction, view: Json): Json {
    const { views } = this.#components.get(name) as Component
    if (!views.has(direction)) views.set(direction, view)
    return this.#refer({}, name, direction)
  }

  #refer(node: Json, name: string, direction: Direction): Json {
    node.$ref = addressOf(name)
    this.#components.get(name)?.references.push({ direction, node })
    return node
  }
}

/** Names inside a schema have no meaning in the document, whose components are called by address. */
const HOISTED = ['$id', '$anchor', '$defs', 'definitions', '$schema']

/** What validation fills in need not be sent. */
function freeDefaults(closed: Json, original: object): void {
  const { required, properties = {} } = original as { required?: unknown; properties?: Json }
  if (!Array.isArray(required)) return
  const asked = required.filter((name: string) => !hasDefault(properties[name]))
  if (asked.length > 0) closed.required = asked
  else delete closed.required
}

const hasDefault = (schema: unknown): boolean =>
  typeof schema === 'object' && schema !== null && 'default' in schema

const refersTo = (view: Json, names: ReadonlySet<string>): boolean => {
  const text = JSON.stringify(view)
  return [...names].some((name) => text.includes(`"${addressOf(name)}"`))
}
