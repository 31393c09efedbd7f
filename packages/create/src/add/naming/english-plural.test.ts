import { expect, test } from 'vitest'
import { pluralOf, singularOf } from './english-plural.ts'

test.each([
  ['order', 'orders'],
  ['purchase-order', 'purchase-orders'],
  ['category', 'categories'],
  ['day', 'days'],
  ['address', 'addresses'],
  ['box', 'boxes'],
  ['branch', 'branches'],
  ['purchase', 'purchases'],
  ['invoice', 'invoices'],
  ['warehouse', 'warehouses'],
  ['movie', 'movies'],
  ['status', 'statuses'],
  ['analysis', 'analyses'],
  ['person', 'people'],
])('one %s, many %s', (one, many) => {
  expect(pluralOf(one)).toBe(many)
  expect(singularOf(many)).toBe(one)
  expect(singularOf(one)).toBe(one)
})
