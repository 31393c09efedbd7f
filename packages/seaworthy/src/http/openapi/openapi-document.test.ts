import Type, { type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { defineErrors } from '../../errors/index.ts'
import { anyone, authenticated, permission, role } from '../../identity/index.ts'
import { accept } from '../content/accept.ts'
import { content } from '../content/content.ts'
import { httpErrors } from '../http-errors.ts'
import { type Route, type RouteDeclaration, type RouteInput, type RouteOutput, route } from '../route.ts'
import { socket } from '../socket/socket.ts'
import { socketErrors } from '../socket/socket-errors.ts'
import { type OpenApiOptions, openApiDocument } from './openapi-document.ts'

interface Operation {
  readonly operationId: string
  readonly tags: readonly string[]
  readonly security: readonly object[]
  readonly parameters?: readonly { name: string; in: string; required: boolean }[]
  readonly requestBody: { readonly content: Record<string, { schema: Record<string, unknown> }> }
  readonly responses: Record<
    string,
    { $ref?: string; headers?: object; content?: Record<string, { schema: Record<string, unknown> }> }
  >
}
interface Document {
  readonly tags: readonly object[]
  readonly paths: Record<string, Record<string, Operation>>
  readonly components: {
    readonly schemas: Record<string, Record<string, unknown>>
    readonly responses: Record<string, unknown>
    readonly headers: Record<string, unknown>
    readonly securitySchemes?: object
  }
}

const declare = (more: Partial<RouteDeclaration<RouteInput, RouteOutput, never>>): Route<never> =>
  route({
    method: 'GET',
    path: '/things',
    summary: 'Things',
    access: anyone,
    output: { 200: Type.Object({}) },
    handler: () => ({}) as never,
    ...more,
  } as never)

const documentOf = (routes: readonly Route<never>[], more: Partial<OpenApiOptions> = {}) =>
  openApiDocument({
    title: 'shop',
    version: '1.2.3',
    features: [{ name: 'things', routes }],
    errors: { chassis: [httpErrors], dependencies: [], features: [] },
    ...more,
  }) as unknown as Document

const only = (declared: Route<never>): Operation => {
  const [path = {}] = Object.values(documentOf([declared]).paths)
  return Object.values(path)[0] as Operation
}
const sending = (body: TSchema, path = '/things') => declare({ method: 'POST', path, input: { body } })
const answering = (schema: TSchema, path = '/things') => declare({ path, output: { 200: schema } })
const at = (name: string) => ({ $ref: `#/components/schemas/${name}` })

const Item = Type.Object({ name: Type.String(), count: Type.Integer({ default: 1 }) }, { title: 'Item' })

test('a schema with a title stands once among the components, and is referred to', () => {
  const { paths, components } = documentOf([
    answering(Type.Object({ items: Type.Array(Item) }, { title: 'Page' })),
    answering(Item, '/things/one'),
  ])
  expect(components.schemas.Page).toMatchObject({
    properties: { items: { type: 'array', items: at('Item') } },
  })
  expect(components.schemas.Item).toMatchObject({ title: 'Item', required: ['name', 'count'] })
  expect(paths['/api/v1/things/one']?.get?.responses[200]?.content).toEqual({
    'application/json': { schema: at('Item') },
  })
})

test('what is sent is closed and free of what has a default, what is answered is neither', () => {
  const { components, paths } = documentOf([sending(Item), answering(Item)])
  expect(components.schemas.ItemInput).toMatchObject({ required: ['name'], additionalProperties: false })
  expect(components.schemas.Item).toMatchObject({ required: ['name', 'count'] })
  expect(components.schemas.Item).not.toHaveProperty('additionalProperties')
  expect(paths['/api/v1/things']?.post?.requestBody.content['application/json']?.schema).toEqual(
    at('ItemInput'),
  )
})

test('a schema that is the same both ways has one name, and one that holds a schema that is not has two', () => {
  const Colour = Type.Enum(['red', 'green'], { title: 'Colour' })
  const Both = Type.Array(Item, { title: 'Items' })
  const { components } = documentOf([
    sending(Type.Union([Colour, Both])),
    answering(Type.Union([Colour, Both])),
  ])
  expect(Object.keys(components.schemas)).toEqual([
    'Colour',
    'Item',
    'ItemInput',
    'Items',
    'ItemsInput',
    'Problem',
  ])
  expect(components.schemas.ItemsInput).toMatchObject({ items: at('ItemInput') })
})

test('a title of several words is a name in capitals', () => {
  const { components } = documentOf([answering(Type.Object({}, { title: 'a page of items' }))])
  expect(components.schemas).toHaveProperty('APageOfItems')
})

test('a schema that refers to itself is a component, and no name is left that means nothing outside of it', () => {
  const Node = Type.Cyclic({ Node: Type.Object({ below: Type.Array(Type.Ref('Node')) }) }, 'Node')
  const Untitled = { type: 'object', properties: { next: { $ref: '#' } } } as TSchema
  const { components, paths } = documentOf([answering(Node), sending(Untitled, '/chains')])
  expect(components.schemas.Node).toEqual({
    type: 'object',
    required: ['below'],
    properties: { below: { type: 'array', items: at('Node') } },
  })
  expect(components.schemas.PostChainsBody).toMatchObject({ properties: { next: at('PostChainsBody') } })
  expect(JSON.stringify(paths)).not.toMatch(/\$defs|\$id/)
})

test('two schemas with one title stop it, each told with its place', () => {
  const Other = Type.Object({ id: Type.Integer() }, { title: 'Item' })
  expect(() => documentOf([answering(Item), answering(Other, '/others')])).toThrow(
    'the title "Item" names two different schemas: that of GET /api/v1/things output.200, and that of GET /api/v1/others output.200',
  )
  expect(() => documentOf([answering(Type.Object({}, { title: 'Problem' }))])).toThrow(
    'that of every problem',
  )
  const Input = Type.Object({ other: Type.String() }, { title: 'ItemInput' })
  expect(() => documentOf([sending(Item), answering(Item), answering(Input, '/inputs')])).toThrow(
    'also asked for as ItemInput',
  )
})

test.each([
  [{ method: 'GET', path: '/things/{id}' }, 'getThingsById'],
  [{ method: 'POST', path: '/things/{id}/re-fresh' }, 'postThingsByIdReFresh'],
  [{ method: 'GET', path: '/files/{name}.csv' }, 'getFilesByNameCsv'],
  [{ method: 'GET', path: '/things', version: 'v2' }, 'getThingsV2'],
  [{ method: 'GET', path: '/', version: 'none' }, 'getRoot'],
  [{ method: 'GET', path: '/things', operationId: 'listThings' }, 'listThings'],
] as const)('%o is called %s', (declared, id) => {
  expect(only(declare(declared)).operationId).toBe(id)
})

test('two routes of one operation id stop it', () => {
  const routes = [declare({ path: '/a/b' }), declare({ path: '/a-b' })]
  expect(() => documentOf(routes)).toThrow(
    'routes GET /api/v1/a/b and GET /api/v1/a-b both have the operation id "getAB"',
  )
})

test('operations have the feature as their tag, and hidden routes and features without others have none', () => {
  const { tags, paths } = documentOf([], {
    features: [
      { name: 'pages', routes: [declare({})] },
      { name: 'inner', routes: [declare({ path: '/inner', hidden: true })] },
    ],
  })
  expect(tags).toEqual([{ name: 'pages' }])
  expect(paths['/api/v1/things']?.get?.tags).toEqual(['pages'])
})

test('every field that a document refers to is described in it, and no other', () => {
  const { components, paths } = documentOf([
    declare({ cache: { scope: 'public', maxAgeS: 1 } }),
    declare({ method: 'POST', output: { 201: Item } }),
    declare({ path: '/old', limit: 'unlimited', output: { 308: content.redirect() } }),
  ])
  const used = [...JSON.stringify(paths).matchAll(/headers\/([a-z-]+)"/g)].map(([, name]) => name)
  const inProblems = [...JSON.stringify(components.responses).matchAll(/headers\/([a-z-]+)"/g)].map(
    ([, name]) => name,
  )
  expect(Object.keys(components.headers).sort()).toEqual([...new Set([...used, ...inProblems])].sort())
  expect(Object.keys(paths['/api/v1/things']?.post?.responses[201]?.headers ?? {})).toEqual(
    expect.arrayContaining(['x-request-id', 'etag', 'location', 'ratelimit']),
  )
  expect(paths['/api/v1/old']?.get?.responses[308]?.headers).toMatchObject({ location: { required: true } })
  expect(paths['/api/v1/old']?.get?.responses[308]?.headers).not.toHaveProperty('ratelimit')
})

test('If-Match has to be sent where the route requires it, and a read that is kept may be asked for by If-None-Match', () => {
  const write = only(declare({ method: 'PUT', requiresIfMatch: true }))
  expect(write.parameters).toMatchObject([{ name: 'if-match', in: 'header', required: true }])
  expect(Object.keys(write.responses)).toEqual(expect.arrayContaining(['412', '428']))
  const read = only(declare({ cache: { scope: 'public', maxAgeS: 1 } }))
  expect(read.parameters).toMatchObject([{ name: 'if-none-match', required: false }])
  expect(read.responses).toHaveProperty('304')
  expect(only(declare({})).parameters).toBeUndefined()
})

test('a field of the input is a parameter, required unless it has a default, but for those that OpenAPI has other words for', () => {
  const headers = Type.Object({ authorization: Type.String(), 'if-match': Type.Optional(Type.String()) })
  const query = Type.Object({ size: Type.Integer({ default: 20 }), after: Type.String({ examples: ['a'] }) })
  const { parameters } = only(declare({ method: 'DELETE', input: { headers, query }, requiresIfMatch: true }))
  expect(parameters).toMatchObject([
    { name: 'size', in: 'query', required: false },
    { name: 'after', in: 'query', required: true, schema: { examples: ['a'] } },
    { name: 'if-match', in: 'header', required: false },
  ])
})

const thingErrors = defineErrors('things', {
  thing_missing: { status: 404, title: 'No such thing', detail: 'No.', advice: 'Look.' },
})
const guardErrors = defineErrors('identity', {
  token_bad: { status: 401, title: 'Bad token', detail: 'No.', advice: 'Look.' },
  may_not: { status: 403, title: 'May not', detail: 'No.', advice: 'Look.' },
})
const quotaErrors = defineErrors('limits', {
  quota_gone: { status: 429, title: 'Quota gone', detail: 'No.', advice: 'Look.' },
})

test('a problem lists the codes that the route can give, by status, each with an example', () => {
  const { responses } = only(
    declare({
      path: '/things/{id}',
      input: { params: Type.Object({ id: Type.String() }) },
      errors: [thingErrors],
    }),
  )
  expect(responses[404]).toEqual({ $ref: '#/components/responses/Problem404' })
  const { components } = documentOf([declare({ errors: [thingErrors] })])
  expect(components.responses.Problem404).toMatchObject({
    content: {
      'application/problem+json': {
        schema: {
          allOf: [
            at('Problem'),
            {
              properties: { status: { const: 404 }, code: { enum: ['thing_missing'] } },
              required: ['status', 'code'],
            },
          ],
        },
        examples: { thing_missing: { value: { code: 'thing_missing', status: 404 } } },
      },
    },
  })
})

test('problems of a status that differ between routes are told apart', () => {
  const { paths } = documentOf([
    declare({ errors: [thingErrors] }),
    declare({
      path: '/things/{id}',
      input: { params: Type.Object({ id: Type.String() }) },
      errors: [thingErrors],
    }),
  ])
  expect(paths['/api/v1/things']?.get?.responses[404]).toHaveProperty('$ref')
  const { content: own } = paths['/api/v1/things/{id}']?.get?.responses[404] ?? {}
  expect(own?.['application/problem+json']?.schema.allOf).toMatchObject([
    {},
    { properties: { code: { enum: ['route_not_found', 'thing_missing'] } } },
  ])
})

test('codes stand only where they can be met', () => {
  const errors = { chassis: [httpErrors, guardErrors, quotaErrors], dependencies: [], features: [] }
  const statusesOf = (declared: Route<never>, ...others: Route<never>[]) =>
    Object.keys(
      documentOf([declared, ...others], { errors }).paths['/api/v1/things']?.[declared.method.toLowerCase()]
        ?.responses ?? {},
    )
  const guarded = declare({ path: '/guarded', access: authenticated })
  expect(statusesOf(declare({}))).toEqual(['200', '400', '408', '414', '417', '429', '431', '500', '503'])
  expect(statusesOf(declare({ limit: 'unlimited' }))).not.toContain('429')
  expect(statusesOf(declare({}), guarded)).toContain('401')
  expect(statusesOf(declare({}), guarded)).not.toContain('403')
  expect(statusesOf(declare({ access: role('admin') }))).toEqual(expect.arrayContaining(['401', '403']))
  expect(statusesOf(sending(Item))).toEqual(expect.arrayContaining(['413', '415', '422']))
  expect(statusesOf(declare({ output: { 200: content.file() } }))).toEqual(
    expect.arrayContaining(['404', '416']),
  )
})

test('a socket has its messages, and the problems of its handshake alone', () => {
  const { paths } = documentOf(
    [
      socket({
        path: '/prices',
        summary: 'Prices',
        access: anyone,
        sends: Item,
        handler: async () => undefined,
      }),
    ],
    { errors: { chassis: [httpErrors, socketErrors], dependencies: [], features: [] } },
  )
  const operation = paths['/api/v1/prices']?.get
  const statuses = Object.keys(operation?.responses ?? {})
  expect(operation).toMatchObject({ 'x-websocket': { sends: at('Item') } })
  expect(statuses).toEqual(expect.arrayContaining(['101', '403', '426']))
  expect(statuses).not.toContain('413')
})

test.each([
  [anyone, []],
  [authenticated, [{ bearer: [] }]],
  [role('a', 'b'), [{ bearer: ['a'] }, { bearer: ['b'] }]],
  [permission('a:read', 'a:write'), [{ bearer: ['a:read', 'a:write'] }]],
])('access %o is a requirement of security', (access, security) => {
  expect(only(declare({ access })).security).toEqual(security)
})

test('a scheme is described only where a route asks who calls', () => {
  expect(documentOf([declare({})]).components).not.toHaveProperty('securitySchemes')
  expect(documentOf([declare({ access: authenticated })]).components.securitySchemes).toHaveProperty('bearer')
})

test('each kind of content has its media type', () => {
  const types = (entry: unknown) => only(declare({ output: { 200: entry as never } })).responses[200]?.content
  const bytes = { schema: { type: 'string', format: 'binary' } }
  expect(types(content.text('text/csv; charset=utf-8'))).toEqual({
    'text/csv': { schema: { type: 'string' } },
  })
  expect(types(content.bytes('image/png'))).toEqual({ 'image/png': bytes })
  expect(types(content.stream())).toEqual({ 'application/octet-stream': bytes })
  expect(types(content.file('application/pdf'))).toEqual({ 'application/pdf': bytes })
  expect(types(content.events(Item))).toEqual({ 'text/event-stream': { schema: at('Item') } })
  expect(types(Type.Null())).toBeUndefined()
  const body = (entry: unknown) =>
    Object.keys(only(declare({ method: 'POST', input: { body: entry as never } })).requestBody.content)
  expect(body(accept.upload(['image/png', 'image/*']))).toEqual(['image/png', 'image/*'])
  expect(body(accept.multipart())).toEqual(['multipart/form-data'])
  expect(body(accept.form(Type.Object({ a: Type.String() })))).toEqual(['application/x-www-form-urlencoded'])
})
