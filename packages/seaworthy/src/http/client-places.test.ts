import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClientPlace, ClientPlaces } from './client-places.ts'

test('there are as many as keys in use, one for each, whoever comes and goes in whatever order', () => {
  const keys = fc.constantFrom('a', 'b', 'c')
  const action = fc.oneof(fc.record({ enter: keys }), fc.record({ leave: fc.nat() }))
  fc.assert(
    fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
      const places = new ClientPlaces()
      const users: ClientPlace[] = []
      for (const each of actions) {
        if ('enter' in each) users.push(places.enter(each.enter))
        else if (users.length > 0) places.leave(users.splice(each.leave % users.length, 1)[0]!)
        const distinct = new Set(users)
        expect(places.size).toBe(distinct.size)
        expect(distinct.size).toBe(new Set(users.map(({ key }) => key)).size)
      }
    }),
  )
})
