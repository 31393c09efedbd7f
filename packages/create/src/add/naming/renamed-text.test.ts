import { expect, test } from 'vitest'
import { serviceTemplate } from '../../service-template.ts'
import { ITEMS, RATES } from '../template-parts.ts'
import { nameOf, namesOf } from './names.ts'
import { renamedText } from './renamed-text.ts'

const orders = namesOf('purchase-orders')
const renamed = (text: string) => renamedText(text, ITEMS, orders)

const hole = (code: string) => `$\{${code}}`

test.each([
  [`import { items } from './items.ts'`, `import { purchaseOrders } from './purchase-orders.ts'`],
  ['readonly #items: Items', 'readonly #purchaseOrders: PurchaseOrders'],
  ["path: '/items/{id}',", "path: '/purchase-orders/{id}',"],
  ["permission('items:write')", "permission('purchase-orders:write')"],
  ["operationId: 'listItems',", "operationId: 'listPurchaseOrders',"],
  ["{ title: 'Item' }", "{ title: 'PurchaseOrder' }"],
  ["summary: 'Adds an item',", "summary: 'Adds a purchase order',"],
  ["summary: 'Items, a page at a time',", "summary: 'Purchase orders, a page at a time',"],
  ['throw itemErrors.item_not_found({ id })', 'throw purchaseOrderErrors.purchase_order_not_found({ id })'],
  [".insertInto('items')", ".insertInto('purchase_orders')"],
  [`\`/api/v1/items/${hole('item.id')}\``, `\`/api/v1/purchase-orders/${hole('purchaseOrder.id')}\``],
  [`\`item:${hole('id')}\``, `\`purchase-order:${hole('id')}\``],
  ["const ITEMS = '/api/v1/items'", "const PURCHASE_ORDERS = '/api/v1/purchase-orders'"],
  ['/** An item as it is kept. */', '/** A purchase order as it is kept. */'],
  ['for (const itemised of lineitems)', 'for (const itemised of lineitems)'],
])('%s becomes %s', (text, expected) => {
  expect(renamed(text)).toBe(expected)
})

test('an article fits what follows', () => {
  expect(renamedText('// An item, or a rate', ITEMS, namesOf('user'))).toBe('// A user, or a rate')
  expect(renamedText('// a rate', RATES, namesOf('offer'))).toBe('// an offer')
})

test('tables are named for SQL, and what is said of them for people', () => {
  expect(renamedText('CREATE TABLE items ( -- of an item', ITEMS, orders, 'sql')).toBe(
    'CREATE TABLE purchase_orders ( -- of a purchase order',
  )
})

test('nothing of the slices of the template is called as before', () => {
  const left = Object.entries(serviceTemplate()).flatMap(([path, text]) => {
    if (!/^src\/(?:items|rates)\//.test(path)) return []
    const from = path.includes('items') ? ITEMS : RATES
    const words = new RegExp(`\\b${from.one.camel}s?\\b|\\b${from.one.pascal}s?\\b`, 'g')
    return renamedText(text, from, namesOf('purchase-orders')).match(words) ?? []
  })
  expect(left).toEqual([])
})

test('a name that is no other stays as it is', () => {
  for (const [path, text] of Object.entries(serviceTemplate()))
    if (path.endsWith('.ts'))
      expect(renamedText(text, ITEMS, { one: nameOf('item'), many: nameOf('items') }), path).toBe(text)
})
