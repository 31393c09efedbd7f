import { expect, test } from 'vitest'
import { counterSum } from './counter-sum.ts'

const EXPOSITION = `# TYPE lookups_total counter
lookups_total{cache="a",result="hit_memory"} 3
lookups_total{cache="b",result="hit_memory"} 4
lookups_total{cache="a",result="hit_memory_late"} 100
lookups_total{cache="a",result="miss"} 1e3
lookups_total_more{result="miss"} 7
started 2
`

test.each([
  ['lookups_total{result="hit_memory"}', 7],
  ['lookups_total{result="hit_memory",cache="b"}', 4],
  ['lookups_total', 1_107],
  ['started', 2],
  ['lookups_total{result="none"}', 0],
])('%s is %d', (selector, sum) => {
  expect(counterSum(EXPOSITION, selector)).toBe(sum)
})
