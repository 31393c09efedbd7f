import { parseArgs } from 'node:util'
import { buildDecorated } from '../harness/build.ts'
import { holdContract } from './hold-contract.ts'
import { stacks } from './stacks.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    short: { type: 'boolean', default: false },
    date: { type: 'string' },
  },
})
const chosen = stacks.filter(({ name }) => !values.only || values.only.split(',').includes(name))
buildDecorated()
for (const [stack, held] of await holdContract(chosen))
  console.log(stack.title, [...held.values()].filter((v) => v === undefined).length, 'of', held.size)
