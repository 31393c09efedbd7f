import { UsageError } from '@seaworthy/readiness/command-line'
import { pluralOf, singularOf } from './english-plural.ts'

const LONGEST_NAME = 40
const AN = /^(?!u(?:ni|se|ti)|eu|one)[aeiou]|^hour/
const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/

/** One name as each place writes it. */
export interface Name {
  /** `purchase-order`: files, paths, permissions. */
  readonly kebab: string
  /** `purchase_order`: tables, codes. */
  readonly snake: string
  /** `purchaseOrder` */
  readonly camel: string
  /** `PurchaseOrder` */
  readonly pascal: string
  /** `purchase order` */
  readonly words: string
}

/** What something is called when there is one, and when there are several. */
export interface Names {
  readonly one: Name
  readonly many: Name
}

/** @throws UsageError for what is no name, in whichever case it is written. */
export function nameOf(typed: string): Name {
  const kebab = typed
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replaceAll('_', '-')
    .toLowerCase()
  if (!KEBAB.test(kebab) || kebab.length > LONGEST_NAME)
    throw new UsageError(
      `"${typed}" is no name: take up to ${LONGEST_NAME} letters of a to z and digits, words parted by hyphens and each begun by a letter, such as "purchase-orders"`,
    )
  const camel = kebab.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase())
  return {
    kebab,
    snake: kebab.replaceAll('-', '_'),
    camel,
    pascal: capital(camel),
    words: kebab.replaceAll('-', ' '),
  }
}

/**
 * The names of what is called in the plural or in the singular.
 *
 * @param one what one of them is called, where English has no rule for it
 * @throws UsageError when both would be the same, as nothing could tell a list from what is in it.
 */
export function namesOf(typed: string, one?: string): Names {
  const given = nameOf(typed).kebab
  const isPlural = singularOf(given) !== given
  const single = nameOf(one ?? singularOf(given))
  const many = nameOf(one !== undefined || isPlural ? given : pluralOf(given))
  if (single.kebab === many.kebab)
    throw new UsageError(
      `"${typed}" is called the same whether there is one or many: say what one of them is called, such as --one ${given}-entry`,
    )
  return { one: single, many }
}

export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** "a purchase order", "an order" */
export const articled = ({ words }: Name): string => (AN.test(words) ? `an ${words}` : `a ${words}`)
