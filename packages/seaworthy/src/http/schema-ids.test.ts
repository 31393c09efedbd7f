import Type, { type TObject, type TSchema } from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { defineService } from '../service/index.ts'
import { launchForTest } from '../testing/launch-service.ts'
import { route } from './index.ts'

const money = () => Type.Object({ amount: Type.Integer() }, { $id: 'Money' })
const other = Type.Object({ amount: Type.String() }, { $id: 'Money' })
const tree = (weight: TSchema) =>
  Type.Cyclic({ Node: Type.Object({ weight, nodes: Type.Array(Type.Ref('Node')) }) }, 'Node')

/** A service with a route `POST /0`, `POST /1`, … for each body, which is echoed. */
const serve = (...bodies: TSchema[]) =>
  launchForTest(
    defineService({
      name: 'named',
      features: [
        feature({
          name: 'named',
          routes: bodies.map((body, index) =>
            route({
              method: 'POST',
              path: `/${index}`,
              summary: 'Echo',
              access: anyone,
              input: { body },
              output: { 200: body },
              handler: (input: { body: unknown }) => input.body as never,
            }),
          ),
        }),
      ],
    }),
  )

const shared = money()
const twice = (one: TObject, two: TObject) =>
  Type.Object({
    one,
    two,
    list: Type.Optional(Type.Array(one)),
    both: Type.Optional(Type.Intersect([one, two])),
  })

test.each<[string, TSchema[], object, object]>([
  ['in two routes', [shared, shared], { amount: 1 }, { amount: 'x' }],
  ['with equal content in two routes', [money(), money()], { amount: 1 }, { amount: 'x' }],
  [
    'twice in one route',
    [twice(shared, shared)],
    { one: { amount: 1 }, two: { amount: 2 } },
    { one: { amount: 1 }, two: { amount: 'x' } },
  ],
  [
    'with equal content twice in one route',
    [twice(money(), money()), shared],
    { one: { amount: 1 }, two: { amount: 2 } },
    { one: { amount: 1 }, two: { amount: 2, admin: true } },
  ],
  [
    'in definitions of two routes',
    [tree(Type.Integer()), tree(Type.Integer())],
    { weight: 1, nodes: [{ weight: 2, nodes: [] }] },
    { weight: 1, nodes: [{ weight: 'x', nodes: [] }] },
  ],
  [
    'of their own in definitions',
    [tree(Type.String()), tree(Type.Integer())],
    { weight: '1', nodes: [] },
    { weight: 1, nodes: [] },
  ],
  [
    'twice in one schema by definitions',
    [Type.Object({ one: tree(Type.Integer()), two: tree(Type.Integer()) })],
    { one: { weight: 1, nodes: [] }, two: { weight: 1, nodes: [{ weight: 2, nodes: [] }] } },
    { one: { weight: 1, nodes: [] }, two: { weight: 1, nodes: [{ weight: 'x', nodes: [] }] } },
  ],
])('a schema with an $id may stand %s', async (_where, bodies, good, bad) => {
  await using launched = await serve(...bodies)
  const send = (index: number, body: object) =>
    launched.fetch(`/api/v1/${index}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    })
  for (const index of bodies.keys()) {
    if (index > 0 && JSON.stringify(bodies[index]) !== JSON.stringify(bodies[0])) continue
    const answer = await send(index, good)
    expect([answer.status, await answer.json()]).toEqual([200, good])
    expect((await send(index, bad)).status).toBe(422)
  }
})

test.each<[TSchema[], string]>([
  [[shared, other], 'POST /api/v1/0 input.body, and POST /api/v1/1 input.body;'],
  [
    [Type.Object({ a: shared, list: Type.Array(other) })],
    'POST /api/v1/0 input.body/properties/a, and POST /api/v1/0 input.body/properties/list/items;',
  ],
  [
    [Type.Object({ a: tree(Type.Integer()), b: tree(Type.String()) })],
    'input.body/properties/a/$defs/Node, and POST /api/v1/0 input.body/properties/b/$defs/Node;',
  ],
])('two schemas with one $id stop the boot, which names both places', async (bodies, places) => {
  await expect(serve(...bodies)).rejects.toThrow(places)
})

test('a schema in an answer is not another than that in an input by the same $id', async () => {
  const routes = [
    route({
      method: 'POST',
      path: '/',
      summary: 'A',
      access: anyone,
      input: { body: shared },
      output: { 200: other },
      handler: () => ({ amount: '1' }),
    }),
  ]
  const service = defineService({
    name: 'named',
    features: [feature({ name: 'named', routes })],
  })
  await expect(launchForTest(service)).rejects.toThrow(
    'the $id "Money" names two different schemas: POST /api/v1/ input.body, and POST /api/v1/ output.200',
  )
})
