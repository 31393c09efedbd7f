import { expect, test } from 'vitest'
import { describedShop } from './fixtures/described-shop.ts'
import { serviceVariables } from './service-variables.ts'

test('each dependency that AWS runs is told by its kind, and no other', () => {
  expect(serviceVariables(describedShop())).toEqual({
    name: 'shop',
    databases: ['orders'],
    caches: ['answers', 'sessions'],
    secret_variables: ['ORDERS_URL', 'CACHE_URL', 'SESSIONS_URL', 'WORK_URL'],
    proxies_variable: '',
  })
})

test('a service that asks where requests come from is told whom to believe', () => {
  const settings = [{ variable: 'TRUSTED_PROXIES', secret: false }]
  expect(serviceVariables(describedShop({ dependencies: [], settings }))).toMatchObject({
    databases: [],
    secret_variables: [],
    proxies_variable: 'TRUSTED_PROXIES',
  })
})
