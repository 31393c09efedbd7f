import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newCommand } from '../new-command.ts'
import { addCommand } from './add-command.ts'

let cwd: string
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'seaworthy-add-'))
  await newCommand.run(['.', '--name', 'shop', '--yes'], { cwd, out() {}, err() {} })
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

async function add(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const io = { cwd, out: (text: string) => void out.push(text), err: (text: string) => void err.push(text) }
  const code = await addCommand(() => cwd).run(words, io)
  return { code, out: out.join('\n'), err: err.join('\n') }
}
const read = (path: string) => readFileSync(join(cwd, path), 'utf8')

test('a slice is a feature, with a permission and a table of its own', async () => {
  const { code, out } = await add('slice', 'purchaseOrder')
  expect(code).toBe(0)
  expect(out).toContain('new      src/purchase-orders/purchase-order-errors.ts')
  expect(read('src/service.ts')).toContain("import { purchaseOrders } from './purchase-orders/index.ts'")
  expect(read('src/service.ts')).toContain('features: [items, purchaseOrders]')
  expect(read('src/service.ts')).toContain("editor: ['items:write', 'purchase-orders:write']")
  expect(read('src/schema.ts')).toContain('purchase_orders: PurchaseOrdersTable')
  expect(read('migrations/0002_purchase_orders.up.sql')).toMatch(
    /^-- backward-compatible\nCREATE TABLE purchase_orders/,
  )
  expect(read('migrations/0002_purchase_orders.down.sql')).toBe('DROP TABLE purchase_orders;\n')
})

test('without its formatter a service is told to format', async () => {
  expect((await add('slice', 'orders')).out).toContain('npm run format')
})

test('what is there is refused, and stays as it is', async () => {
  await add('slice', 'orders')
  const before = read('src/service.ts')
  expect(await add('slice', 'order')).toMatchObject({
    code: 1,
    err: expect.stringContaining('src/orders is there already'),
  })
  await add('route', 'history', '--slice', 'orders')
  const routes = read('src/orders/routes.ts')
  expect(await add('route', 'history', '--slice', 'orders')).toMatchObject({
    code: 1,
    err: expect.stringContaining('has "getOrderHistory" already'),
  })
  expect(await add('migration', 'orders')).toMatchObject({
    code: 1,
    err: expect.stringContaining('there is a migration "orders" already'),
  })
  await add('test', 'limits', '--slice', 'orders')
  expect(await add('test', 'limits', '--slice', 'orders')).toMatchObject({
    code: 1,
    err: expect.stringContaining('  test/limits.test.ts'),
  })
  expect([read('src/service.ts'), read('src/orders/routes.ts')]).toEqual([before, routes])
})

test('where a file is not as expected nothing is written, and what to add is told', async () => {
  const service = read('src/service.ts').replace('features: [items]', 'features: all')
  writeFileSync(join(cwd, 'src/service.ts'), service)
  const { code, err } = await add('slice', 'orders')
  expect(code).toBe(1)
  expect(err).toContain('src/service.ts, in the list "features":\n  orders')
  expect(existsSync(join(cwd, 'src/orders'))).toBe(false)
  expect(read('src/service.ts')).toBe(service)
  expect((await add('slice', 'orders', '--partly')).out).toContain(
    'Add:\n\nsrc/service.ts, in the list "features":\n  orders',
  )
  expect(existsSync(join(cwd, 'src/orders/index.ts'))).toBe(true)
})

test('--dry-run shows the files and the changes, and writes nothing', async () => {
  const { out } = await add('slice', 'orders', '--dry-run')
  expect(out).toContain('new      src/orders/index.ts')
  expect(out).toContain('    -   features: [items],\n    +   features: [items, orders],')
  expect(existsSync(join(cwd, 'src/orders'))).toBe(false)
})

test('a migration has the next number, however wide', async () => {
  writeFileSync(join(cwd, 'migrations/00017_late.up.sql'), 'SELECT 1;\n')
  await add('migration', 'orderNotes')
  expect(existsSync(join(cwd, 'migrations/00018_order_notes.up.sql'))).toBe(true)
})

test.each([
  [['slice', 'Über'], '"Über" is no name'],
  [['slice', 'routes'], '"route" means something else already'],
  [['slice', 'classes'], '"class" means something else already'],
  [['slice', 'orders', '--one', 'orders'], 'called the same'],
  [['route', 'history'], 'say for which slice'],
  [['route', 'history', '--slice', 'items', '--method', 'BREW'], '--method takes one of GET, POST, PUT'],
  [['job', 'nightly'], 'say one of slice, route, migration, upstream, test'],
])('%j is refused', async (words, reason) => {
  await expect(add(...words)).rejects.toThrow(reason)
})

test('a slice that is not there is told with those that are', async () => {
  expect(await add('route', 'history', '--slice', 'orders')).toMatchObject({
    code: 1,
    err: expect.stringContaining('slices that are there: items'),
  })
})
