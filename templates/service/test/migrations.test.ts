import { openTestDatabase } from '@seaworthy/chassis/testing'
import { expect, test } from 'vitest'

test('all migrations can be taken back, and applied again', async () => {
  await using opened = await openTestDatabase({ migrations: new URL('../migrations/', import.meta.url) })
  const { migrations } = opened.database
  const applied = await migrations.up()
  expect(await migrations.down({ steps: applied.length })).toEqual(applied.toReversed())
  expect(await migrations.up()).toEqual(applied)
})
