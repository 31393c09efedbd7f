import { feature } from '@seaworthy/chassis'
import { itemErrors } from './item-errors.ts'
import { provideItems } from './items-parts.ts'
import { addItem, changeItem, getItem, listItems, removeItem } from './routes.ts'

/** Items: read by anyone, written by editors. */
export const items = feature({
  name: 'items',
  errors: [itemErrors],
  provides: provideItems,
  routes: [listItems, getItem, addItem, changeItem, removeItem],
})
