import { expect, test } from 'vitest'
import { sharedSchemas } from '../config/drill-config.ts'
import { drills } from '../drills/index.ts'
import { optionSchemas } from './drill-file-schema.ts'

test('a key of the drill file is declared once, also when two drills read it', () => {
  for (const { id, options = {} } of drills)
    for (const [key, schema] of Object.entries(options)) {
      expect(optionSchemas[key], `${key} of ${id}`).toBe(schema)
      expect(sharedSchemas).not.toHaveProperty(key)
    }
})
