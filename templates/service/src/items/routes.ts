import { anyone, permission, respond, route } from '@seaworthy/chassis'
import Type from 'typebox'
import { type Item, ItemView, NewItem } from './item.ts'
import { itemErrors } from './item-errors.ts'
import { ItemsPage, ItemsQuery, pageOf } from './items-page.ts'
import type { ItemsParts } from './items-parts.ts'

const params = Type.Object({ id: ItemView.properties.id })
const write = permission('items:write')

export const listItems = route({
  method: 'GET',
  path: '/items',
  operationId: 'listItems',
  summary: 'Items, a page at a time',
  access: anyone,
  input: { query: ItemsQuery },
  output: { 200: ItemsPage },
  errors: [itemErrors],
  handler: ({ query }, { items }: ItemsParts) => pageOf(items, query),
})

export const getItem = route({
  method: 'GET',
  path: '/items/{id}',
  operationId: 'getItem',
  summary: 'An item',
  access: anyone,
  input: { params },
  output: { 200: ItemView },
  errors: [itemErrors],
  cache: { scope: 'public', maxAgeS: 0 },
  handler: async ({ params: { id } }, { items }: ItemsParts) => {
    const item = await items.find(id)
    if (!item) throw itemErrors.item_not_found({ id })
    return respond(200, item, { etag: tagOf(item) })
  },
})

export const addItem = route({
  method: 'POST',
  path: '/items',
  operationId: 'addItem',
  summary: 'Adds an item',
  access: write,
  input: { body: NewItem },
  output: { 201: ItemView },
  errors: [itemErrors],
  handler: async ({ body }, { items }: ItemsParts) => {
    const item = await items.add(body)
    return respond(201, item, { etag: tagOf(item), headers: { location: `/api/v1/items/${item.id}` } })
  },
})

export const changeItem = route({
  method: 'PUT',
  path: '/items/{id}',
  operationId: 'changeItem',
  summary: 'Changes an item that is as the client read it',
  access: write,
  requiresIfMatch: true,
  input: { params, body: NewItem },
  output: { 200: ItemView },
  errors: [itemErrors],
  handler: async ({ params: { id }, body }, { items }: ItemsParts, { requireUnchanged }) => {
    const item = await items.find(id)
    if (!item) throw itemErrors.item_not_found({ id })
    requireUnchanged({ etag: tagOf(item) })
    const changed = await items.change(id, item.revision, body)
    if (!changed) throw itemErrors.item_changed({ id })
    return respond(200, changed, { etag: tagOf(changed) })
  },
})

export const removeItem = route({
  method: 'DELETE',
  path: '/items/{id}',
  operationId: 'removeItem',
  summary: 'Removes an item that is as the client read it',
  access: write,
  requiresIfMatch: true,
  input: { params },
  output: { 204: Type.Null() },
  errors: [itemErrors],
  handler: async ({ params: { id } }, { items }: ItemsParts, { requireUnchanged }) => {
    const item = await items.find(id)
    if (!item) throw itemErrors.item_not_found({ id })
    requireUnchanged({ etag: tagOf(item) })
    if (!(await items.remove(id, item.revision))) throw itemErrors.item_changed({ id })
    return respond(204, null)
  },
})

const tagOf = ({ id, revision }: Item): string => `${id}.${revision}`
