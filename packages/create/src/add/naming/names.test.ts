import { expect, test } from 'vitest'
import { articled, nameOf, namesOf } from './names.ts'

test.each(['purchase-orders', 'purchaseOrders', 'PurchaseOrders', 'purchase_orders', 'purchase-order'])(
  '%s is one name, however it is written',
  (typed) => {
    expect(namesOf(typed)).toMatchObject({
      one: { kebab: 'purchase-order', pascal: 'PurchaseOrder' },
      many: {
        kebab: 'purchase-orders',
        snake: 'purchase_orders',
        camel: 'purchaseOrders',
        pascal: 'PurchaseOrders',
        words: 'purchase orders',
      },
    })
  },
)

test('what one is called can be said', () => {
  expect(namesOf('staff', 'employee')).toMatchObject({ one: { kebab: 'employee' }, many: { kebab: 'staff' } })
})

test.each(['', '1st', 'a b', '../etc', 'é', 'a--b', '-a', 'v-2', 'a'.repeat(41)])(
  '"%s" is no name',
  (typed) => {
    expect(() => nameOf(typed)).toThrow(/is no name: take up to 40 letters/)
  },
)

test('what is one and many is told apart by who adds it', () => {
  expect(() => namesOf('sheep', 'sheep')).toThrow('--one sheep-entry')
})

test.each([
  ['order', 'an order'],
  ['user', 'a user'],
  ['unit', 'a unit'],
  ['invoice', 'an invoice'],
  ['hour', 'an hour'],
  ['payment-method', 'a payment method'],
])('of %s there is %s', (name, expected) => {
  expect(articled(nameOf(name))).toBe(expected)
})
